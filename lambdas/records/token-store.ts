import { z } from "zod";
import type { Table } from "../../core/ports/table.ts";
import { allItems } from "./all-items.ts";
import { PARTITIONS, tokenKey } from "./keys.ts";

const instant = z.string().describe("RFC 3339 in UTC");

/** A token of the API as it is kept: not the token, only its hash, which is also its place in the table. */
export const tokenRecordSchema = z.object({
  sha256: z.string(),
  name: z.string(),
  role: z.enum(["viewer", "operator", "admin"]),
  created_at: instant,
  created_by: z.string(),
  /** Not valid from then on. */
  valid_until: instant.nullable(),
  revoked_at: instant.nullable(),
  revoked_by: z.string().nullable(),
});
export type TokenRecord = z.output<typeof tokenRecordSchema>;

/** The API's tokens. None is ever deleted: what it did bears its name. */
export interface TokenStore {
  /** @throws WriteConflict when a token with this hash exists. */
  add(token: TokenRecord): Promise<void>;
  find(sha256: string): Promise<TokenRecord | undefined>;
  list(): Promise<readonly TokenRecord[]>;
  revoke(sha256: string, at: string, by: string): Promise<void>;
}

export function createTokenStore(table: Table): TokenStore {
  return {
    add: (token) =>
      table.write([{ write: "put", item: { ...tokenKey(token.sha256), ...token }, when: [{ is: "absent" }] }]),
    async find(sha256) {
      const item = await table.get(tokenKey(sha256));
      return item === undefined ? undefined : tokenRecordSchema.parse(item);
    },
    async list() {
      const tokens: TokenRecord[] = [];
      for await (const item of allItems(table, { pk: PARTITIONS.tokens })) tokens.push(tokenRecordSchema.parse(item));
      return tokens;
    },
    revoke: (sha256, at, by) =>
      table.write([
        {
          write: "update",
          key: tokenKey(sha256),
          set: { revoked_at: at, revoked_by: by },
          when: [{ is: "equal", attribute: "revoked_at", value: null }],
        },
      ]),
  };
}
