import { z } from "zod";
import { FINAL_STATUSES, runSchema } from "../../core/run.ts";
import { connect, path } from "../client/client.ts";
import { EXIT, type RunCommand } from "../command.ts";
import { parseOptions } from "../options.ts";
import { formatRun } from "../text/run-text.ts";

export const cancel: RunCommand = async (context) => {
  const { reason } = parseOptions(z.object({ reason: z.string().optional() }), context.options);
  const body = reason === undefined ? {} : { reason };
  const run = runSchema
    .loose()
    .parse(await connect(context).send("POST", path`/runs/${context.args[0] ?? ""}/cancel`, body));
  // A run that had ended already stays as it was: what was asked for did not happen.
  const exitCode = run.status === "CANCELLED" || !FINAL_STATUSES.has(run.status) ? EXIT.done : EXIT.failed;
  return { document: run, text: formatRun(run, context.terminal.out), exitCode };
};
