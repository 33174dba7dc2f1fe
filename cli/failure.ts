import { CommanderError } from "commander";
import { ConfigurationError } from "../config/configuration-error.ts";
import { formatProblems } from "../config/format-problems.ts";
import { OrchestratorError } from "../core/errors.ts";
import { ApiError } from "./client/api-error.ts";
import { EXIT, type ExitCode } from "./command.ts";
import { createStyle } from "./text/style.ts";

export function exitCodeOf(error: unknown): ExitCode {
  if (!(error instanceof OrchestratorError)) return EXIT.failed;
  if (error.code === "ORCHESTRATOR_UNREACHABLE") return EXIT.unreachable;
  return error.fault === "user" ? EXIT.usage : EXIT.failed;
}

/** What `--json` says of a failure: `{error: {code, message, remedy, errors}}`. */
export function buildErrorDocument(error: unknown): { error: Record<string, unknown> } {
  if (error instanceof CommanderError) {
    return { error: { code: "USAGE", message: error.message.replace(/^error: /, "") } };
  }
  if (!(error instanceof OrchestratorError)) return { error: { code: "INTERNAL", message: messageOf(error) } };
  const { code, message, remedy, expected, found, where } = error;
  return { error: { code, message, remedy, expected, found, where, errors: problemsOf(error) } };
}

/** What people read of a failure: what is wrong, and what to do. */
export function formatError(error: unknown, stream: NodeJS.WriteStream): string {
  const style = createStyle(stream);
  if (!(error instanceof OrchestratorError)) {
    return `${style.red("error:")} ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`;
  }
  const lines = [`${style.red("error:")} ${error.message}`];
  if (error instanceof ConfigurationError) lines.unshift(formatProblems(error.problems));
  if (error.remedy !== undefined) lines.push(`       ${error.remedy}`);
  return lines.join("\n");
}

function problemsOf(error: OrchestratorError): unknown {
  if (error instanceof ConfigurationError) return error.problems;
  return error instanceof ApiError ? error.errors : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
