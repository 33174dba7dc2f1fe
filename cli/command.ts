import type { LogLevel } from "../local/logger.ts";
import type { Terminal } from "./terminal.ts";

/** Exit codes that scripts rely on. */
export const EXIT = { done: 0, failed: 1, usage: 2, unreachable: 3, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What every command takes. */
export interface GlobalOptions {
  readonly config: string;
  readonly environment: string | undefined;
  readonly state: string;
  readonly url: string | undefined;
  /** Of what runs on this machine; the configuration's when not given. */
  readonly logLevel: LogLevel | undefined;
  readonly json: boolean;
}

export interface CommandContext {
  readonly terminal: Terminal;
  readonly globals: GlobalOptions;
  /** In the order of the command's arguments; optional ones may be missing. */
  readonly args: readonly (string | undefined)[];
  /** The command's own options by camel-case name. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a command answers: one document for `--json`, the same as text for people. */
export interface CommandResult {
  readonly document: unknown;
  readonly text: string;
  readonly exitCode?: ExitCode;
}

/** A command's implementation; a bare exit code when it has written its result by itself. */
export type RunCommand = (context: CommandContext) => Promise<CommandResult | ExitCode>;

/** A command as the help shows it; its implementation is loaded when it is called. */
export interface CommandDefinition {
  /** `asl export` is the command `export` below `asl`. */
  readonly name: string;
  readonly summary: string;
  /** As commander writes them: `<task>`, `[file]`. */
  readonly arguments?: readonly (readonly [syntax: string, description: string])[];
  readonly options?: readonly (readonly [flags: string, description: string, preset?: string])[];
  readonly load: () => Promise<RunCommand>;
}
