import type { Configuration } from "../config/schema.ts";
import { formatInstant } from "../core/instant.ts";
import type { EpochMillis } from "../core/ports/clock.ts";
import { createLogger } from "../local/logger.ts";
import { type ClockSetting, createRuntime, type Runtime } from "../local/runtime.ts";
import { type RunningServer, startServer } from "../local/server.ts";
import { buildStartupMessage } from "../local/startup-message.ts";
import { type CommandContext, EXIT, type ExitCode } from "./command.ts";

export interface EmbeddedOptions {
  readonly configuration: Configuration;
  readonly clock: ClockSetting;
  readonly seed: number;
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly until?: EpochMillis | undefined;
}

const FIRES_TO_SHOW = 3;

/** Runs the orchestrator with its API in this process, until its time is over or the process is asked to end. */
export async function runEmbedded(context: CommandContext, options: EmbeddedOptions): Promise<ExitCode> {
  const { configuration, clock, seed, host } = options;
  const stateDir = context.globals.state;
  const logger = createLogger(context.globals.logLevel ?? configuration.orchestrator.log_level);
  const runtime = await createRuntime({ configuration, stateDir, clock, seed, logger });
  let server: RunningServer | undefined;
  try {
    // First the port: whoever cannot listen has started nothing.
    server = await startServer({
      dependencies: runtime.dependencies,
      startedAt: runtime.startedAt,
      stateDir,
      port: options.port,
      logger,
      ...(host !== undefined && { host }),
    });
    await runtime.start();
    announce(context, runtime, server);
    return await runUntilStopped(context, runtime, options.until);
  } finally {
    await server?.close();
    await runtime.stop();
  }
}

/**
 * Ends at `until`, or when the process is asked to end: by Ctrl+C as interrupted, by SIGTERM as told.
 */
async function runUntilStopped(
  { terminal }: CommandContext,
  runtime: Runtime,
  until: EpochMillis | undefined,
): Promise<ExitCode> {
  const stopped = new Promise<ExitCode>((resolve) => {
    const stop = (): void => resolve(terminal.interrupted.reason === "SIGTERM" ? EXIT.done : EXIT.interrupted);
    if (terminal.interrupted.aborted) stop();
    else terminal.interrupted.addEventListener("abort", stop, { once: true });
  });
  if (until === undefined) return stopped;
  return Promise.race([stopped, runtime.runUntil(until).then(() => EXIT.done)]);
}

function announce({ terminal, globals }: CommandContext, runtime: Runtime, server: RunningServer): void {
  const { configuration, clock } = runtime.dependencies;
  const nextFires = runtime.nextFires(FIRES_TO_SHOW);
  if (globals.json) {
    const next_fires = nextFires.map(({ task, at }) => ({ task, scheduled_time: formatInstant(at) }));
    const document = { url: server.url, token_file: server.tokenFile, state: globals.state, next_fires };
    terminal.out.write(`${JSON.stringify(document)}\n`);
    return;
  }
  const facts = { configuration, nextFires, url: server.url, stateDir: globals.state, now: clock.now() };
  terminal.out.write(buildStartupMessage({ ...facts, tokenHint: `in ${server.tokenFile}` }));
}
