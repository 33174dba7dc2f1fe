import { z } from "zod";
import type { Json } from "../../core/json.ts";
import { signalAnswerSchema } from "../client/answers.ts";
import { connect, path } from "../client/client.ts";
import type { RunCommand } from "../command.ts";
import { parseOptions } from "../options.ts";

const ttl = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,3})?$/, "a number of seconds")
  .transform(Number)
  .optional();

export const signalsSet: RunCommand = async (context) => {
  const [name = "", text = ""] = context.args;
  const options = parseOptions(z.object({ ttl }), context.options);
  const body = { value: parseValue(text), ttl_seconds: options.ttl ?? null };
  const answer = signalAnswerSchema.parse(await connect(context).send("PUT", path`/signals/${name}`, body));
  const until = answer.expires_at === null ? "" : ` until ${answer.expires_at}`;
  return { document: answer, text: `${answer.name} is ${JSON.stringify(answer.value)}${until}` };
};

/** `0.8`, `true` and `{"a": 1}` are JSON; `normal` is text. */
function parseValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
