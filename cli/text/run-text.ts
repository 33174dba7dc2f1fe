import { parseInstant } from "../../core/instant.ts";
import type { Attempt, Decision, Run, RunStatus } from "../../core/run.ts";
import { createStyle, type Style } from "./style.ts";

const STATUS_COLOURS: { readonly [status in RunStatus]: keyof Style } = {
  PENDING: "dim",
  QUEUED: "yellow",
  ASSIGNED: "cyan",
  RUNNING: "cyan",
  RETRYING: "yellow",
  COMPLETED: "green",
  FAILED: "red",
  TIMEOUT: "red",
  CANCELLED: "yellow",
  SKIPPED: "yellow",
};

export function formatStatus(status: RunStatus, style: Style): string {
  return style[STATUS_COLOURS[status]](status);
}

/** A run in a few lines: what became of it, when, and its result. */
export function formatRun(run: Run, stream: NodeJS.WriteStream): string {
  const style = createStyle(stream);
  const lines = [
    `${style.bold(run.run_id)}  ${formatStatus(run.status, style)}`,
    `  task      ${run.task_name}${run.agent === null ? "" : `, agent ${run.agent}`}`,
    `  queued    ${run.queued_at}`,
  ];
  if (run.started_at !== null) lines.push(`  started   ${run.started_at}`);
  if (run.finished_at !== null) lines.push(`  finished  ${run.finished_at}${suffix(formatDuration(run))}`);
  if (run.attempts.length > 1) lines.push(...run.attempts.map((attempt) => `  attempt   ${formatAttempt(attempt)}`));
  if (run.error !== null) lines.push(`  error     ${style.red(run.error.type)}: ${run.error.message}`);
  if (run.status === "SKIPPED" && run.decision !== null) lines.push(`  because   ${summariseDecision(run.decision)}`);
  if (run.result !== null) lines.push("", JSON.stringify(run.result, undefined, 2));
  return lines.join("\n");
}

/** One line that says why a run is where it is: its rules that are not met, or the error it ended with. */
export function summariseRun(run: Run): string {
  if (run.error !== null) return `${run.error.type}: ${firstLine(run.error.message)}`;
  if (run.decision === null || run.decision.outcome === "run") return "";
  return summariseDecision(run.decision);
}

function summariseDecision({ reasons }: Decision): string {
  return reasons
    .filter((reason) => !reason.met)
    .map((reason) => firstLine(reason.message))
    .join("; ");
}

/** `1.5 s`, `12 m 5 s`; empty while it runs. */
export function formatDuration({ started_at, finished_at }: Pick<Run, "started_at" | "finished_at">): string {
  if (started_at === null || finished_at === null) return "";
  return formatSeconds((parseInstant(finished_at) - parseInstant(started_at)) / 1000);
}

export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return hours > 0 ? `${hours} h ${minutes} m` : `${minutes} m ${rest} s`;
}

function formatAttempt({ attempt, started_at, error }: Attempt): string {
  return `${attempt}, ${started_at}${error === null ? "" : `, ${error.type}: ${firstLine(error.message)}`}`;
}

function suffix(text: string): string {
  return text === "" ? "" : ` (${text})`;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
