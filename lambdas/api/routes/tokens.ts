import { randomBytes } from "node:crypto";
import { z } from "zod";
import { OrchestratorError } from "../../../core/errors.ts";
import { formatInstant } from "../../../core/instant.ts";
import type { EpochMillis } from "../../../core/ports/clock.ts";
import { createTokenStore, type TokenRecord, tokenRecordSchema } from "../../records/token-store.ts";
import { hashToken } from "../authentication.ts";
import { pageQuerySchema, pageSchema, paginate } from "../page.ts";
import { defineRoute } from "../route.ts";
import { tokenState } from "../stored-tokens.ts";

/** Never the hash: who could guess what belongs to it had better not see it. */
const tokenViewSchema = tokenRecordSchema
  .omit({ sha256: true })
  .extend({ state: z.enum(["valid", "expired", "revoked"]) });

const NAME = /^[A-Za-z][A-Za-z0-9_.@-]{0,99}$/;
const name = z.string().regex(NAME, "a letter, then up to 99 letters, digits, _ . @ or -");
const bodySchema = z.strictObject({
  name: name.describe("Whose it is; what is done with it bears this name"),
  role: tokenRecordSchema.shape.role.default("viewer"),
  valid_days: z.int().min(1).max(3_650).nullable().default(90).describe("null: until it is revoked"),
});

/** 256 bits. */
const TOKEN_BYTES = 32;
const DAY_MILLIS = 86_400_000;

export const TOKEN_ROUTES = [
  defineRoute({
    method: "get",
    path: "/tokens",
    summary: "Who has a token, with which role, until when; expired and revoked ones too",
    role: "admin",
    query: pageQuerySchema,
    answers: { 200: { description: "A page of tokens", schema: pageSchema(tokenViewSchema) } },
    async handle({ query }, { table, clock }) {
      const tokens = await createTokenStore(table).list();
      const page = paginate(tokens, ({ created_at, sha256 }) => `${created_at} ${sha256}`, query);
      return { status: 200, body: { ...page, items: page.items.map((token) => view(token, clock.now())) } };
    },
  }),
  defineRoute({
    method: "post",
    path: "/tokens",
    summary: "Makes a token; this answer is the only place where it is ever shown",
    role: "admin",
    body: bodySchema,
    answers: { 201: { description: "The token", schema: tokenViewSchema.extend({ token: z.string() }) } },
    async handle({ body, principal }, { table, clock }) {
      const now = clock.now();
      const token = randomBytes(TOKEN_BYTES).toString("base64url");
      const record: TokenRecord = {
        sha256: hashToken(token),
        name: body.name,
        role: body.role,
        created_at: formatInstant(now),
        created_by: principal.name,
        valid_until: body.valid_days === null ? null : formatInstant(now + body.valid_days * DAY_MILLIS),
        revoked_at: null,
        revoked_by: null,
      };
      await createTokenStore(table).add(record);
      return { status: 201, body: { ...view(record, now), token } };
    },
  }),
  defineRoute({
    method: "post",
    path: "/tokens/{name}/revoke",
    summary: "Takes every token of that name back, at once",
    role: "admin",
    parameters: z.strictObject({ name }),
    answers: { 200: { description: "What was revoked", schema: z.object({ items: z.array(tokenViewSchema) }) } },
    async handle({ parameters, principal }, { table, clock }) {
      const store = createTokenStore(table);
      const now = clock.now();
      const named = (await store.list()).filter((token) => token.name === parameters.name);
      if (named.length === 0) throw unknownToken(parameters.name);
      const open = named.filter(({ revoked_at }) => revoked_at === null);
      const sign = { revoked_at: formatInstant(now), revoked_by: principal.name };
      for (const { sha256 } of open) await store.revoke(sha256, sign.revoked_at, sign.revoked_by);
      return { status: 200, body: { items: open.map((token) => view({ ...token, ...sign }, now)) } };
    },
  }),
];

function view({ sha256: _, ...token }: TokenRecord, now: EpochMillis): z.output<typeof tokenViewSchema> {
  return { ...token, state: tokenState({ sha256: _, ...token }, now) };
}

function unknownToken(found: string): OrchestratorError {
  return new OrchestratorError({
    code: "TOKEN_UNKNOWN",
    fault: "user",
    message: `there is no token named ${found}`,
    remedy: "GET /tokens lists them.",
    found,
  });
}
