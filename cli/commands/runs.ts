import { z } from "zod";
import { runSchema } from "../../core/run.ts";
import { connect } from "../client/client.ts";
import type { RunCommand } from "../command.ts";
import { parseOptions, wholeNumber } from "../options.ts";
import { formatDuration, formatStatus, summariseRun } from "../text/run-text.ts";
import { createStyle } from "../text/style.ts";
import { formatTable } from "../text/table.ts";

const optionsSchema = z.object({
  task: z.string().optional(),
  status: z.string().optional(),
  limit: wholeNumber(1, 100).optional(),
  cursor: z.string().optional(),
});
const answerSchema = z.object({ items: z.array(runSchema), cursor: z.string().nullable() });

export const runs: RunCommand = async (context) => {
  const { limit, ...options } = parseOptions(optionsSchema, context.options);
  const answer = answerSchema.parse(await connect(context).get("/runs", { ...options, limit: limit?.toString() }));
  const { out } = context.terminal;
  const style = createStyle(out);
  const rows = answer.items.map((run) => [
    run.run_id,
    formatStatus(run.status, style),
    run.queued_at,
    formatDuration(run),
    summariseRun(run),
  ]);
  const table = formatTable(["RUN", "STATUS", "QUEUED", "TOOK", "WHY"], rows, out.columns);
  const more = answer.cursor === null ? "" : `\nmore: --cursor ${answer.cursor}`;
  return { document: answer, text: rows.length === 0 ? "no runs" : table + more };
};
