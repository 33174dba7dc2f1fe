import type { Configuration } from "../config/schema.ts";
import { taskSchedule } from "../config/task-schedule.ts";
import { createCalendar } from "../core/calendar/calendar.ts";
import { formatInstant } from "../core/instant.ts";
import { DAYS_PER_MONTH, type MonthlyCost, monthlyCost } from "../core/planning/monthly-cost.ts";
import { type Arrival, measureLoad, type PoolLoad } from "../core/planning/pool-load.ts";
import type { EpochMillis } from "../core/ports/clock.ts";
import { buildSchedulerExpressions } from "../core/schedule/eventbridge.ts";
import { firesBetween } from "../core/schedule/fires.ts";
import type { Schedule } from "../core/schedule/schedule.ts";
import { buildTaskMachine } from "./build-task-machine.ts";
import { workTimeoutSeconds } from "./limits.ts";

/** More than a year: both changes of the clocks and every holiday are in it. */
const PROVEN_DAYS = 400;
const DAY = 86_400_000;

export interface PlannedMachine {
  readonly task: string;
  readonly agent: string;
  readonly definition_bytes: number;
  readonly worst_case_events: number;
}

export interface Quota {
  readonly quota: string;
  readonly used: number;
  readonly limit: number;
  readonly where: string | null;
  readonly holds: boolean;
}

export interface Proof {
  readonly pool: string;
  readonly limit: number;
  readonly holds: boolean;
  readonly busiest_day: { readonly date: string; readonly utilisation: number } | null;
  readonly worst_minute: { readonly at: string; readonly starts: number } | null;
  readonly longest_wait: { readonly task: string; readonly at: string; readonly seconds: number } | null;
  readonly overdue_runs: number;
}

/** What deploying a configuration means, before anything is deployed. */
export interface Plan {
  readonly environment: string;
  readonly proven: { readonly from: string; readonly to: string; readonly runs: number };
  readonly runs_per_month: number;
  readonly resources: { readonly [kind: string]: number };
  readonly schedules: readonly { readonly task: string; readonly expression: string; readonly timezone: string }[];
  readonly machines: readonly PlannedMachine[];
  /** As scheduled; and at worst, with every run failing after all its retries. */
  readonly monthly_cost_usd: { readonly expected: MonthlyCost; readonly worst_case: MonthlyCost };
  readonly quotas: readonly Quota[];
  readonly proofs: readonly Proof[];
}

/**
 * Counts 400 days of fires from `from` and lets them through every limit, by the tasks' own estimates.
 * Nothing is asked of AWS.
 */
export function buildPlan(configuration: Configuration, from: EpochMillis): Plan {
  const calendar = createCalendar(configuration.calendar);
  const { orchestrator, agents } = configuration;
  const to = from + PROVEN_DAYS * DAY;
  const enabled = Object.entries(configuration.tasks)
    .filter(([, task]) => orchestrator.enabled && task.enabled)
    .map(([name, task]) => {
      const schedule: Schedule = taskSchedule(orchestrator, task);
      return { name, task, schedule, fires: [...firesBetween(schedule, calendar, from, to)] };
    });
  const arrivals = enabled
    .flatMap(({ name, task, fires }) =>
      fires.map((at, place): Arrival => {
        return { task: name, at, seconds: task.estimated_duration_seconds, nextAt: fires[place + 1] };
      }),
    )
    .sort((a, b) => a.at - b.at);
  const agentOf = new Map(enabled.map(({ name, task }) => [name, task.agent]));
  const usedAgents = [...new Set(agentOf.values())].toSorted();
  const overall = measureLoad(arrivals, orchestrator.max_concurrent_tasks);
  const machines = Object.keys(configuration.tasks).map((name) => planMachine(configuration, name));
  const months = (worst: boolean) =>
    enabled.map(({ task, fires }) => ({
      fires: (fires.length / PROVEN_DAYS) * DAYS_PER_MONTH,
      retries: worst ? task.retry_count : 0,
      fails: worst,
      seconds: worst ? workTimeoutSeconds({ task, orchestrator }) : task.estimated_duration_seconds,
      memoryMb: agents[task.agent]?.memory_mb ?? 512,
    }));
  const sweeps = ((24 * 60) / orchestrator.health_check_interval_minutes) * DAYS_PER_MONTH;
  const schedules = enabled.flatMap(({ name, schedule }) =>
    buildSchedulerExpressions(schedule, calendar).map((each) => ({ task: name, ...each })),
  );
  return {
    environment: configuration.environment,
    proven: { from: formatInstant(from), to: formatInstant(to), runs: arrivals.length },
    runs_per_month: (arrivals.length / PROVEN_DAYS) * DAYS_PER_MONTH,
    resources: {
      state_machines: machines.length,
      schedules: schedules.length + 1,
      functions: new Set(Object.values(configuration.tasks).map((task) => task.agent)).size + 2,
      tables: 1,
      rest_apis: 1,
    },
    schedules,
    machines,
    monthly_cost_usd: {
      expected: monthlyCost(months(false), sweeps),
      worst_case: monthlyCost(months(true), sweeps),
    },
    quotas: checkQuotas(machines, overall),
    proofs: [
      prove("everything", overall),
      ...usedAgents.map((agent) =>
        prove(
          `agent ${agent}`,
          measureLoad(
            arrivals.filter(({ task }) => agentOf.get(task) === agent),
            agents[agent]?.max_concurrent_tasks ?? 1,
          ),
        ),
      ),
      ...enabled
        .filter(({ task }) => !task.concurrent_execution)
        .map(({ name }) => {
          const own = arrivals.filter(({ task }) => task === name);
          return prove(`task ${name}`, measureLoad(own, 1));
        }),
    ],
  };
}

/**
 * Events of an execution at worst: it starts and ends (2); Admit, Work and its settlement are each entered and left
 * (2) and scheduled, started, submitted and answered (4) for each try; the Fail state is entered (1).
 */
function planMachine(configuration: Configuration, name: string): PlannedMachine {
  const task = configuration.tasks[name];
  const agent = task?.agent ?? "";
  const functions = { controlFunctionArn: ARN, agentFunctionArns: { [agent]: ARN } };
  const tries = 1 + (task?.retry_count ?? 0) + SERVICE_TRIES;
  return {
    task: name,
    agent,
    definition_bytes: JSON.stringify(buildTaskMachine(configuration, name, functions)).length,
    worst_case_events: 2 + 3 * 2 + 4 * (SERVICE_TRIES + 1 + tries + SERVICE_TRIES + 1) + 1,
  };
}

/** As long as one can be. */
const ARN = `arn:aws:lambda:ap-southeast-1:111122223333:function:${"x".repeat(64)}`;
const SERVICE_TRIES = 8;

function checkQuotas(machines: readonly PlannedMachine[], overall: PoolLoad): readonly Quota[] {
  const largest = machines.toSorted((a, b) => b.definition_bytes - a.definition_bytes)[0];
  const longest = machines.toSorted((a, b) => b.worst_case_events - a.worst_case_events)[0];
  const minute = overall.worst_minute;
  const quota = (name: string, used: number, limit: number, where: string | null): Quota => {
    return { quota: name, used, limit, where, holds: used <= limit };
  };
  return [
    // The bucket holds 1,300 and 300 a second flow in: all of a minute's starts may come in its first second.
    quota("executions started in one minute", minute?.starts ?? 0, 1_300, minute && formatInstant(minute.at)),
    quota("events of one execution", longest?.worst_case_events ?? 0, 25_000, longest?.task ?? null),
    quota("bytes of one definition", largest?.definition_bytes ?? 0, 1_000_000, largest?.task ?? null),
  ];
}

function prove(pool: string, load: PoolLoad): Proof {
  const { limit, busiest_day: day, worst_minute: minute, longest_wait: wait, overdue } = load;
  return {
    pool,
    limit,
    holds: overdue === 0,
    busiest_day: day && { date: formatInstant(day.date_at).slice(0, 10), utilisation: day.utilisation },
    worst_minute: minute && { at: formatInstant(minute.at), starts: minute.starts },
    longest_wait: wait && { task: wait.task, at: formatInstant(wait.at), seconds: wait.seconds },
    overdue_runs: overdue,
  };
}
