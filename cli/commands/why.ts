import { z } from "zod";
import { decisionSchema, runStatusSchema } from "../../core/run.ts";
import { connect, path } from "../client/client.ts";
import type { RunCommand } from "../command.ts";
import { formatStatus } from "../text/run-text.ts";
import { createStyle } from "../text/style.ts";
import { formatTable } from "../text/table.ts";

const answerSchema = decisionSchema.extend({ run_id: z.string(), task_name: z.string(), status: runStatusSchema });

const OUTCOMES = {
  run: "it may run",
  wait: "it waits",
  skip: "it was skipped",
  refuse: "it was refused",
} as const;

export const why: RunCommand = async (context) => {
  const [runId = ""] = context.args;
  const decision = answerSchema.parse(await connect(context).get(path`/runs/${runId}/decision`));
  const style = createStyle(context.terminal.out);
  const rows = decision.reasons.map(({ rule, met, message }) => [
    met ? style.green("met") : style.red("not met"),
    rule,
    message,
  ]);
  return {
    document: decision,
    text: [
      `${style.bold(decision.run_id)}  ${formatStatus(decision.status, style)}: ${OUTCOMES[decision.outcome]}`,
      "",
      formatTable(["", "RULE", "FOUND"], rows),
    ].join("\n"),
  };
};
