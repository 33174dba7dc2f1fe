import { pageAnswerSchema, type TaskAnswer, taskAnswerSchema } from "../client/answers.ts";
import { connect } from "../client/client.ts";
import type { RunCommand } from "../command.ts";
import { formatSeconds, formatStatus } from "../text/run-text.ts";
import { createStyle, type Style } from "../text/style.ts";
import { formatTable } from "../text/table.ts";

const HEADINGS = ["TASK", "STATE", "PRIORITY", "NEXT FIRE", "LAST RUN", "SUCCESS", "TAKES", "AGENT"];
const answerSchema = pageAnswerSchema(taskAnswerSchema);

export const tasks: RunCommand = async (context) => {
  const answer = answerSchema.parse(await connect(context).get("/tasks", { limit: "1000" }));
  const { out } = context.terminal;
  const style = createStyle(out);
  const rows = answer.items.map((task) => formatTask(task, style));
  return { document: answer, text: formatTable(HEADINGS, rows, out.columns) };
};

function formatTask(task: TaskAnswer, style: Style): string[] {
  return [
    task.name,
    describeState(task, style),
    task.priority,
    task.next_fire ?? "-",
    task.newest_run === null ? "-" : formatStatus(task.newest_run.status, style),
    `${Math.round(task.success_rate * 100)}%`,
    task.average_duration_seconds === null ? "-" : formatSeconds(task.average_duration_seconds),
    task.agent,
  ];
}

/** The first thing that keeps it from running, or what it does. */
function describeState(task: TaskAnswer, style: Style): string {
  if (!task.enabled) return style.dim("disabled");
  if (task.breaker.state === "open") return style.red("breaker open");
  if (task.paused) return style.yellow("paused");
  if (task.running > 0) return style.cyan("running");
  return task.waiting > 0 ? style.yellow("waiting") : style.green("ready");
}
