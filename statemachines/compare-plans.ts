import type { Plan } from "./build-plan.ts";

/** What a plan changes against another one. */
export interface PlanDiff {
  readonly tasks_added: readonly string[];
  readonly tasks_removed: readonly string[];
  /** By task: what its schedules were and what they become. */
  readonly schedules_changed: readonly { readonly task: string; readonly before: string; readonly after: string }[];
  readonly monthly_cost_usd: { readonly before: number; readonly after: number; readonly change_percent: number };
  readonly runs_per_month: { readonly before: number; readonly after: number };
}

export function comparePlans(before: Plan, after: Plan): PlanDiff {
  const tasks = (plan: Plan) => plan.machines.map(({ task }) => task);
  const schedules = (plan: Plan, task: string) =>
    plan.schedules
      .filter((schedule) => schedule.task === task)
      .map(({ expression, timezone }) => `${expression} ${timezone}`)
      .join(", ") || "none";
  const cost = (plan: Plan) => plan.monthly_cost_usd.expected.total_usd;
  return {
    tasks_added: tasks(after).filter((task) => !tasks(before).includes(task)),
    tasks_removed: tasks(before).filter((task) => !tasks(after).includes(task)),
    schedules_changed: tasks(after)
      .filter((task) => tasks(before).includes(task))
      .map((task) => ({ task, before: schedules(before, task), after: schedules(after, task) }))
      .filter((change) => change.before !== change.after),
    monthly_cost_usd: {
      before: cost(before),
      after: cost(after),
      change_percent: (cost(after) / cost(before) - 1) * 100,
    },
    runs_per_month: { before: before.runs_per_month, after: after.runs_per_month },
  };
}
