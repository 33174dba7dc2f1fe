import { z } from "zod";
import { runSchema } from "../../core/run.ts";
import { connect, path } from "../client/client.ts";
import type { RunCommand } from "../command.ts";
import { parseOptions } from "../options.ts";
import { formatRun } from "../text/run-text.ts";

export const cancel: RunCommand = async (context) => {
  const { reason } = parseOptions(z.object({ reason: z.string().optional() }), context.options);
  const body = reason === undefined ? {} : { reason };
  const run = runSchema
    .loose()
    .parse(await connect(context).send("POST", path`/runs/${context.args[0] ?? ""}/cancel`, body));
  return { document: run, text: formatRun(run, context.terminal.out) };
};
