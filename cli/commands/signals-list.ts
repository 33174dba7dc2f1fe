import { pageAnswerSchema, signalAnswerSchema } from "../client/answers.ts";
import { connect } from "../client/client.ts";
import type { RunCommand } from "../command.ts";
import { createStyle } from "../text/style.ts";
import { formatTable } from "../text/table.ts";

const answerSchema = pageAnswerSchema(signalAnswerSchema);

export const signalsList: RunCommand = async (context) => {
  const answer = answerSchema.parse(await connect(context).get("/signals", { limit: "1000" }));
  const { out } = context.terminal;
  const style = createStyle(out);
  const rows = answer.items.map((signal) => [
    signal.name,
    JSON.stringify(signal.value),
    signal.at,
    signal.expired ? style.yellow("expired") : (signal.expires_at ?? "never"),
    signal.source,
  ]);
  const table = formatTable(["SIGNAL", "VALUE", "SET AT", "EXPIRES", "SOURCE"], rows, out.columns);
  return { document: answer, text: rows.length === 0 ? "no signals" : table };
};
