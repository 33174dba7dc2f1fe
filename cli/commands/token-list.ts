import { z } from "zod";
import { tokenAnswerSchema } from "../client/answers.ts";
import { connect } from "../client/client.ts";
import type { RunCommand } from "../command.ts";
import { formatTable } from "../text/table.ts";

const pageSchema = z.object({ items: z.array(tokenAnswerSchema), cursor: z.string().nullable() });

export const tokenList: RunCommand = async (context) => {
  const client = connect(context);
  const items: z.output<typeof tokenAnswerSchema>[] = [];
  let cursor: string | undefined;
  do {
    const page = pageSchema.parse(await client.get("/tokens", { limit: "1000", cursor }));
    items.push(...page.items);
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
  const rows = items.map(({ name, role, state, valid_until, created_by }) => [
    name,
    role,
    state,
    valid_until ?? "it is revoked",
    created_by,
  ]);
  const table = formatTable(["NAME", "ROLE", "STATE", "UNTIL", "MADE BY"], rows);
  return { document: items, text: items.length === 0 ? "no tokens beside the first one" : table };
};
