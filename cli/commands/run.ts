import { z } from "zod";
import { FINAL_STATUSES, type Run, runSchema } from "../../core/run.ts";
import { type Client, connect, path } from "../client/client.ts";
import { EXIT, type ExitCode, type RunCommand } from "../command.ts";
import { parseOptions, usage } from "../options.ts";
import type { Terminal } from "../terminal.ts";
import { formatRun, summariseRun } from "../text/run-text.ts";

const optionsSchema = z.object({
  parameters: z.string().optional(),
  idempotencyKey: z.string().optional(),
  wait: z.boolean().default(false),
});

/** What is not done by then is told how it stands. */
const FIRST_WAIT_SECONDS = "2";
/** The longest the API waits before it answers. */
const WAIT_SECONDS = "20";
const answerSchema = runSchema.loose();

export const run: RunCommand = async (context) => {
  const { wait, ...options } = parseOptions(optionsSchema, context.options);
  const client = connect(context);
  const body = {
    task_name: context.args[0] ?? "",
    ...(options.parameters !== undefined && { parameters: parseParameters(options.parameters) }),
    ...(options.idempotencyKey !== undefined && { idempotency_key: options.idempotencyKey }),
  };
  const route = wait ? `/orchestrator/execute?wait_seconds=${FIRST_WAIT_SECONDS}` : "/orchestrator/execute";
  const begun = answerSchema.parse(await client.send("POST", route, body));
  const seen = wait ? await waitForEnd(client, begun, context.terminal) : begun;
  return {
    document: seen,
    text: formatRun(seen, context.terminal.out),
    exitCode: exitCodeOf(seen),
  };
};

/** Only a run that has ended otherwise than asked for is a failure; a skipped one did not do what was asked. */
function exitCodeOf({ status }: Run): ExitCode {
  return FINAL_STATUSES.has(status) && status !== "COMPLETED" ? EXIT.failed : EXIT.done;
}

/** Tells on stderr how it stands whenever that changes: a run may wait for hours, and should say for what. */
async function waitForEnd(client: Client, begun: Run, { err }: Terminal): Promise<Run> {
  let seen = begun;
  let told = "";
  while (!FINAL_STATUSES.has(seen.status)) {
    const progress = `${seen.run_id}  ${seen.status}  ${summariseRun(seen)}`.trimEnd();
    if (progress !== told) err.write(`${progress}\n`);
    told = progress;
    seen = answerSchema.parse(await client.get(path`/runs/${begun.run_id}`, { wait_seconds: WAIT_SECONDS }));
  }
  return seen;
}

function parseParameters(text: string) {
  const json = z.record(z.string(), z.json());
  try {
    return json.parse(JSON.parse(text));
  } catch {
    throw usage(`--parameters: ${text} is no JSON object`, `Write it as '{"symbols": ["AAPL"]}'.`);
  }
}
