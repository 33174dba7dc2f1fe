import { parseTimeOfDay } from "../core/calendar/time-of-day.ts";
import { findTimeZone } from "../core/time-zone.ts";

type Env = { readonly [name: string]: string | undefined };

/** An environment variable that overrides the file and the overlay. */
export interface Variable {
  /** The value it stands for, in the unit of its targets; undefined when the text is none. */
  readonly parse: (text: string) => string | number | boolean | undefined;
  readonly expected: string;
  /** Paths it sets; `*` is every task. */
  readonly targets: (env: Env) => readonly string[];
}

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_DAY = 24 * 60 * SECONDS_PER_MINUTE;

const LOG_LEVELS: ReadonlyMap<string, string> = new Map([
  ["trace", "trace"],
  ["debug", "debug"],
  ["info", "info"],
  ["warn", "warn"],
  ["warning", "warn"],
  ["error", "error"],
  ["critical", "error"],
]);

const TRUTH: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["1", true],
  ["yes", true],
  ["on", true],
  ["false", false],
  ["0", false],
  ["no", false],
  ["off", false],
]);

/** Durations are in seconds, as the deployments that set these variables have them. */
export const VARIABLES: ReadonlyMap<string, Variable> = new Map([
  ["MAX_CONCURRENT_TASKS", wholeNumber(1, 1_000_000, "orchestrator.max_concurrent_tasks")],
  ["DEFAULT_TASK_TIMEOUT", secondsAsMinutes(1, "orchestrator.default_timeout_minutes")],
  ["MAX_RETRIES", wholeNumber(0, 100, "tasks.*.retry_count")],
  ["RETRY_BASE_DELAY", secondsAsMinutes(0, "tasks.*.retry_delay_minutes")],
  ["MARKET_OPEN_TIME", timeOfDay("calendar.hours.open")],
  ["MARKET_CLOSE_TIME", timeOfDay("calendar.hours.close")],
  [
    "TIMEZONE",
    {
      parse: (text) => (findTimeZone(text) === text ? text : undefined),
      expected: "an IANA time zone such as America/New_York",
      // Alone it is the schedules' zone; with market hours beside it, those are meant in it too.
      targets: (env) =>
        isSet(env, "MARKET_OPEN_TIME") || isSet(env, "MARKET_CLOSE_TIME")
          ? ["orchestrator.timezone", "calendar.hours.timezone"]
          : ["orchestrator.timezone"],
    },
  ],
  [
    "LOG_LEVEL",
    {
      parse: (text) => LOG_LEVELS.get(text.toLowerCase()),
      expected: "TRACE, DEBUG, INFO, WARN or ERROR",
      targets: () => ["orchestrator.log_level"],
    },
  ],
  [
    "METRICS_ENABLED",
    {
      parse: (text) => TRUTH.get(text.toLowerCase()),
      expected: "true or false",
      targets: () => ["orchestrator.performance_monitoring"],
    },
  ],
]);

/** Variables of features that are not there yet: each is named in a warning when it is set. */
export const VARIABLES_NOT_YET: ReadonlyMap<string, string> = new Map([
  ["WORKFLOW_TIMEOUT", "workflows of stages"],
  ["RETRY_MAX_DELAY", "a limit of one's own for the delay between attempts"],
  ["ALERT_WEBHOOK_URL", "alerts by webhook"],
  ["ADVANCED_ORCHESTRATION_MAX_CONCURRENT_TASKS", "graphs and goals"],
  ["ADVANCED_ORCHESTRATION_DEFAULT_MODE", "graphs and goals"],
  ["ADVANCED_ORCHESTRATION_ENABLE_METRICS", "graphs and goals"],
  ["ADVANCED_ORCHESTRATION_LOG_LEVEL", "graphs and goals"],
  ["ADVANCED_ORCHESTRATION_TASK_TIMEOUT", "graphs and goals"],
  ["ADVANCED_ORCHESTRATION_RETRY_ATTEMPTS", "graphs and goals"],
  ["ADVANCED_ORCHESTRATION_BACKOFF_FACTOR", "graphs and goals"],
]);

/** Variables that begin so are meant for the orchestrator and for nothing else. */
export const OWN_PREFIX = "ADVANCED_ORCHESTRATION_";

/** Chooses the overlay when no argument does. */
export const ENVIRONMENT_VARIABLE = "ENV";

/** Whether a variable says something: an empty one does not. */
export function isSet(env: Env, name: string): boolean {
  return (env[name] ?? "").trim() !== "";
}

function wholeNumber(min: number, max: number, target: string): Variable {
  const parse = (text: string) => {
    const number = Number(text);
    return /^\d+$/.test(text) && number >= min && number <= max ? number : undefined;
  };
  return { parse, expected: `a whole number from ${min} to ${max}`, targets: () => [target] };
}

/** A duration that is given in seconds and kept in minutes. */
function secondsAsMinutes(min: number, target: string): Variable {
  const parse = (text: string) => {
    const seconds = Number(text);
    return /^\d+(\.\d+)?$/.test(text) && seconds >= min && seconds <= SECONDS_PER_DAY
      ? seconds / SECONDS_PER_MINUTE
      : undefined;
  };
  return { parse, expected: `a number of seconds from ${min} to ${SECONDS_PER_DAY}`, targets: () => [target] };
}

function timeOfDay(target: string): Variable {
  const parse = (text: string) => (parseTimeOfDay(text) === undefined ? undefined : text);
  return { parse, expected: "a time HH:MM", targets: () => [target] };
}
