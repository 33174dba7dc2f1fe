import { agentAnswerSchema, pageAnswerSchema } from "../client/answers.ts";
import { connect } from "../client/client.ts";
import type { RunCommand } from "../command.ts";
import { createStyle } from "../text/style.ts";
import { formatTable } from "../text/table.ts";

const HEADINGS = ["AGENT", "STATE", "RUNNING", "LIMIT", "WAITING", "HEALTH", "TASKS"];
const answerSchema = pageAnswerSchema(agentAnswerSchema);

export const agents: RunCommand = async (context) => {
  const answer = answerSchema.parse(await connect(context).get("/agents", { limit: "1000" }));
  const { out } = context.terminal;
  const style = createStyle(out);
  const rows = answer.items.map((agent) => [
    agent.name,
    agent.paused ? style.yellow("paused") : style.green("ready"),
    `${agent.running}`,
    `${agent.max_concurrent_tasks}`,
    `${agent.waiting}`,
    `${Math.round(agent.health_score * 100)}%`,
    agent.tasks.join(", "),
  ]);
  return { document: answer, text: formatTable(HEADINGS, rows, out.columns) };
};
