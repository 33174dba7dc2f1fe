import { CommanderError } from "commander";
import { type CommandResult, EXIT, type ExitCode, type GlobalOptions } from "./command.ts";
import { buildProgram } from "./program.ts";
import type { Terminal } from "./terminal.ts";
import { spellOutControls } from "./text/control-characters.ts";

/**
 * Runs one command line and answers its exit code. With `--json` exactly one document goes to stdout, also when
 * the command fails.
 */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const program = buildProgram(terminal, async (result, globals) => {
    exitCode = typeof result === "number" ? result : print(result, globals, terminal);
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    if (terminal.interrupted.aborted) return EXIT.interrupted;
    return await fail(error, argv, terminal);
  }
}

function print(result: CommandResult, globals: GlobalOptions, terminal: Terminal): ExitCode {
  const text = globals.json ? JSON.stringify(result.document) : spellOutControls(result.text);
  if (text !== "") terminal.out.write(`${text}\n`);
  return result.exitCode ?? EXIT.done;
}

async function fail(error: unknown, argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  // Asked for help or version: commander has written it.
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
  const { buildErrorDocument, exitCodeOf, formatError } = await import("./failure.ts");
  // The options may not have been understood: look for the flag itself.
  if (argv.includes("--json")) terminal.out.write(`${JSON.stringify(buildErrorDocument(error))}\n`);
  // Commander has written its own complaints already.
  if (error instanceof CommanderError) return EXIT.usage;
  terminal.err.write(`${spellOutControls(formatError(error, terminal.err))}\n`);
  return exitCodeOf(error);
}
