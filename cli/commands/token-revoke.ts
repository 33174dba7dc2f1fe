import { z } from "zod";
import { tokenAnswerSchema } from "../client/answers.ts";
import { connect, path } from "../client/client.ts";
import type { RunCommand } from "../command.ts";

export const tokenRevoke: RunCommand = async (context) => {
  const name = context.args[0] ?? "";
  const answer = z
    .object({ items: z.array(tokenAnswerSchema) })
    .parse(await connect(context).send("POST", path`/tokens/${name}/revoke`));
  return { document: answer, text: `${answer.items.length} of ${name}'s tokens revoked` };
};
