import { z } from "zod";
import { newTokenAnswerSchema } from "../client/answers.ts";
import { connect } from "../client/client.ts";
import type { RunCommand } from "../command.ts";
import { parseOptions, wholeNumber } from "../options.ts";

const optionsSchema = z.object({
  role: z.enum(["viewer", "operator", "admin"], "viewer, operator or admin").default("viewer"),
  days: wholeNumber(1, 3_650).default(90),
});

export const tokenCreate: RunCommand = async (context) => {
  const { role, days } = parseOptions(optionsSchema, context.options);
  const body = { name: context.args[0] ?? "", role, valid_days: days };
  const answer = newTokenAnswerSchema.parse(await connect(context).send("POST", "/tokens", body));
  context.terminal.err.write(`${answer.role} until ${answer.valid_until}; it will not be shown again\n`);
  return { document: answer, text: answer.token };
};
