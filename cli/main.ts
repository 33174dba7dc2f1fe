import { runCli } from "./run-cli.ts";

/** A terminal's Ctrl+C arrives twice, from it and from the parent process: only a later one is impatience. */
const IMPATIENCE_MS = 500;

const interruption = new AbortController();
let interruptedAt = 0;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (interruption.signal.aborted && Date.now() - interruptedAt > IMPATIENCE_MS) process.exit(130);
    if (!interruption.signal.aborted) interruptedAt = Date.now();
    interruption.abort(signal);
  });
}
// A reader that has seen enough (`orchestrator runs | head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  env: process.env,
  interrupted: interruption.signal,
});
