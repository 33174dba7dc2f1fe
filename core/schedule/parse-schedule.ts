import type { Problem } from "../problem.ts";
import { findTimeZone } from "../time-zone.ts";
import { parseCron } from "./cron/parse-cron.ts";
import type { Hours, Schedule } from "./schedule.ts";
import { MAX_TERM_OFFSET_MINUTES, parseMinutes, parseSessionTerm, type SessionTerm } from "./session-term.ts";

/** The keys of a task that say when it fires. */
export interface ScheduleKeys {
  readonly interval_minutes?: number | undefined;
  readonly cron?: string | undefined;
  readonly at?: string | undefined;
  readonly every?: string | undefined;
  readonly between?: readonly [string, string] | undefined;
  /** IANA; the task's own or the orchestrator's. */
  readonly timezone: string;
  /** The task's condition `market_hours`. */
  readonly market_hours?: boolean | undefined;
}

type Parsed = { readonly schedule: Schedule } | { readonly problems: readonly Problem[] };

/** One of these on a task with a schedule, none on one without. */
const KINDS = ["interval_minutes", "cron", "at", "every"] as const;

const TERM = `open or close, bare or with + or - and up to ${MAX_TERM_OFFSET_MINUTES / 60} hours, such as open-30m`;

/** The schedule the keys mean, or all that is wrong with them. No key at all: a schedule that never fires by itself. */
export function parseSchedule(keys: ScheduleKeys): Parsed {
  const problems = [...surplusProblems(keys), ...betweenProblems(keys)];
  const parsed = parseFirstKind(keys);
  if ("problems" in parsed) problems.push(...parsed.problems);
  return problems.length > 0 ? { problems } : parsed;
}

function parseFirstKind(keys: ScheduleKeys): Parsed {
  const hours = hoursOf(keys.market_hours);
  if (keys.interval_minutes !== undefined) return parseInterval(keys.interval_minutes, hours);
  if (keys.cron !== undefined) return parseZonedCron(keys.cron, keys.timezone, hours);
  if (keys.at !== undefined) {
    const term = parseTerm("at", keys.at);
    return "path" in term ? { problems: [term] } : { schedule: { kind: "at", term, hours } };
  }
  if (keys.every !== undefined) return parseEvery(keys.every, keys.between, hours);
  return { schedule: { kind: "manual" } };
}

function parseInterval(intervalMinutes: number, hours: Hours): Parsed {
  if (Number.isSafeInteger(intervalMinutes) && intervalMinutes > 0) {
    return { schedule: { kind: "interval", intervalMinutes, hours } };
  }
  const expected = "a whole number of minutes, at least 1";
  return { problems: [buildProblem("interval_minutes", expected, `${intervalMinutes}`, "is no interval")] };
}

function parseZonedCron(expression: string, timezone: string, hours: Hours): Parsed {
  const problems = timeZoneProblems(timezone);
  const parsed = parseCron(expression);
  if ("problems" in parsed) return { problems: [...problems, ...parsed.problems] };
  const schedule: Schedule = { kind: "cron", expression, fields: parsed.fields, timezone, hours };
  return problems.length > 0 ? { problems } : { schedule };
}

function parseEvery(every: string, between: readonly [string, string] | undefined, hours: Hours): Parsed {
  const everyMinutes = parseMinutes(every) ?? 0;
  const problems: Problem[] = [];
  if (everyMinutes === 0) {
    problems.push(buildProblem("every", "a number of minutes or hours, such as 15m or 1h", every, "is no such time"));
  }
  if (between === undefined) return { problems };
  const [from, to] = [parseTerm("between.0", between[0]), parseTerm("between.1", between[1])];
  problems.push(...[from, to].filter((term) => "path" in term));
  if ("path" in from || "path" in to || problems.length > 0) return { problems };
  if (from.anchor === to.anchor && from.offsetMinutes > to.offsetMinutes) {
    const complaint = `is before ${between[0]}: nothing lies between them`;
    return { problems: [buildProblem("between.1", `a moment from ${between[0]} on`, between[1], complaint)] };
  }
  return { schedule: { kind: "every", everyMinutes, from, to, hours } };
}

function parseTerm(path: string, text: string): SessionTerm | Problem {
  const term = parseSessionTerm(text);
  if (term !== undefined) return term;
  const problem = buildProblem(path, TERM, text, "is no moment of a session");
  const tidied = text.toLowerCase().replaceAll(/\s/g, "");
  return parseSessionTerm(tidied) === undefined ? problem : { ...problem, suggestion: tidied };
}

function surplusProblems(keys: ScheduleKeys): Problem[] {
  const [first, ...surplus] = KINDS.filter((kind) => keys[kind] !== undefined);
  return surplus.map((kind) =>
    buildProblem(kind, `one of ${KINDS.join(", ")}`, kind, `stands beside ${first}: a task has one schedule`),
  );
}

function betweenProblems({ every, between }: ScheduleKeys): Problem[] {
  if ((every === undefined) === (between === undefined)) return [];
  if (every === undefined) {
    return [buildProblem("between", "every beside it", "between", "says nothing without every, such as every: 15m")];
  }
  const expected = "between beside it, such as [open, close]";
  return [buildProblem("every", expected, every, "needs between, which says from when to when")];
}

function timeZoneProblems(timezone: string): Problem[] {
  const zone = findTimeZone(timezone);
  if (zone === timezone) return [];
  const problem = buildProblem("timezone", "an IANA time zone", timezone, "is not the name of a time zone");
  return [zone === undefined ? problem : { ...problem, suggestion: zone }];
}

function hoursOf(marketHours: boolean | undefined): Hours {
  if (marketHours === undefined) return "any";
  return marketHours ? "open" : "closed";
}

function buildProblem(path: string, expected: string, found: string, complaint: string): Problem {
  return { path, expected, found, message: `${path}: "${found}" ${complaint}` };
}
