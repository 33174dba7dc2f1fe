import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import { OrchestratorError } from "../core/errors.ts";
import type { LogLevel } from "../local/logger.ts";
import type { CommandContext, CommandResult, ExitCode, GlobalOptions } from "./command.ts";
import { COMMANDS, LATER_COMMANDS } from "./command-table.ts";
import type { Terminal } from "./terminal.ts";

/** Those of `local/logger.ts`, without loading a logger for `--help`. */
const LOG_LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

const PARENTS: Readonly<Record<string, string>> = {
  asl: "state machines in Amazon States Language",
  config: "the configuration",
  signals: "facts that conditions look at",
};

const EXAMPLES = `
Examples:
  orchestrator validate
  orchestrator start
  orchestrator run data_sync --wait
  orchestrator why 20261120T143000Z-data_sync

Exit codes: 0 done, 1 what was asked for failed, 2 wrong usage or invalid input,
            3 the orchestrator is not reachable, 130 interrupted

Not in this version: ${Object.keys(LATER_COMMANDS).join(", ")}
`;

/**
 * The command line as commander sees it. It never ends the process: it throws `CommanderError`, or calls `done`
 * with what the command answered.
 */
export function buildProgram(
  terminal: Terminal,
  done: (result: CommandResult | ExitCode, globals: GlobalOptions) => Promise<void>,
): Command {
  const program = new Command("orchestrator")
    .description("Agents and tasks from one YAML file, on this machine or on AWS.")
    .version(readVersion(), "-V, --version")
    .option("--config <file>", "the configuration", "config/task_schedule.yaml")
    .option("--environment <name>", "the overlay of the configuration")
    .option("--state <dir>", "where a local orchestrator keeps its state", ".orchestrator")
    .addOption(new Option("--url <url>", "a running or deployed orchestrator").env("ORCHESTRATOR_URL"))
    .addOption(new Option("--log-level <level>", "of logs on stderr").choices(LOG_LEVELS))
    .option("--json", "one JSON document on stdout", false)
    .configureHelp({ showGlobalOptions: true })
    .addHelpText("after", EXAMPLES);
  prepare(program, terminal);

  for (const definition of COMMANDS) {
    const command = addCommand(program, terminal, definition.name).summary(definition.summary);
    command.description(`${definition.summary.charAt(0).toUpperCase()}${definition.summary.slice(1)}.`);
    for (const [syntax, description] of definition.arguments ?? []) command.argument(syntax, description);
    for (const [flags, description, preset] of definition.options ?? []) command.option(flags, description, preset);
    command.action(async () => {
      const globals = program.opts<GlobalOptions>();
      const context: CommandContext = { terminal, globals, args: command.processedArgs, options: command.opts() };
      const run = await definition.load();
      await done(await run(context), globals);
    });
  }
  for (const [name, feature] of Object.entries(LATER_COMMANDS)) {
    prepare(program.command(name, { hidden: true }), terminal)
      .argument("[anything...]")
      .allowUnknownOption()
      .helpOption(false)
      .action(() => {
        throw notYet(name, feature);
      });
  }
  return program;
}

/** `asl export` goes below `asl`, which is made when it is first needed. */
function addCommand(program: Command, terminal: Terminal, name: string): Command {
  const [first = "", second] = name.split(" ");
  if (second === undefined) return prepare(program.command(first), terminal);
  const known = program.commands.find((command) => command.name() === first);
  const parent = known ?? prepare(program.command(first).description(PARENTS[first] ?? ""), terminal);
  return prepare(parent.command(second, { isDefault: second === "list" }), terminal);
}

function prepare(command: Command, terminal: Terminal): Command {
  return command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
      getOutHelpWidth: () => terminal.out.columns ?? 100,
      getErrHelpWidth: () => terminal.err.columns ?? 100,
      getOutHasColors: () => terminal.out.hasColors?.() ?? false,
      getErrHasColors: () => terminal.err.hasColors?.() ?? false,
    })
    .showHelpAfterError("(--help says what is possible)");
}

function notYet(name: string, feature: string): OrchestratorError {
  return new OrchestratorError({
    code: "NOT_YET",
    fault: "user",
    message: `\`orchestrator ${name}\` is not in this version: ${feature}`,
    remedy: "`orchestrator --help` lists what there is.",
  });
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return (manifest as { version: string }).version;
}
