import type { Plan } from "../../statemachines/build-plan.ts";
import type { PlanDiff } from "../../statemachines/compare-plans.ts";

/** A heading, and a table of texts below it. */
export interface Section {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const usd = (amount: number): string => amount.toFixed(2);

/** A plan as sections, for a terminal or for a pull request. */
export function describePlan(plan: Plan, diff: PlanDiff | null, failures: readonly string[]): readonly Section[] {
  const { expected, worst_case } = plan.monthly_cost_usd;
  return [
    {
      title: `Plan for ${plan.environment}: ${Math.round(plan.runs_per_month)} runs a month`,
      head: ["RESOURCE", "COUNT"],
      rows: Object.entries(plan.resources).map(([kind, count]) => [kind.replaceAll("_", " "), String(count)]),
    },
    {
      title: "Cost of a month in US dollars, at the prices of 2026-11 in us-east-1",
      head: ["SERVICE", "EXPECTED", "AT WORST", "FOR"],
      rows: [
        ...Object.entries(expected.by_service).map(([service, { used, usd: cost }]) => [
          service.replaceAll("_", " "),
          usd(cost),
          usd(worst_case.by_service[service]?.usd ?? 0),
          used,
        ]),
        ["orchestration alone", usd(expected.orchestration_usd), usd(worst_case.orchestration_usd), ""],
        ["total", usd(expected.total_usd), usd(worst_case.total_usd), ""],
      ],
    },
    {
      title: "Quotas",
      head: ["QUOTA", "USED", "LIMIT", "HOLDS"],
      rows: plan.quotas.map(({ quota, used, limit, holds }) => [quota, `${used}`, `${limit}`, holds ? "yes" : "NO"]),
    },
    {
      title: `Limits against ${plan.proven.runs} runs from ${plan.proven.from.slice(0, 10)} to ${plan.proven.to.slice(0, 10)}`,
      head: ["POOL", "LIMIT", "BUSIEST DAY", "STARTS IN A MINUTE", "LONGEST WAIT", "HOLDS"],
      rows: plan.proofs.map(({ pool, limit, busiest_day, worst_minute, longest_wait, holds }) => [
        pool,
        String(limit),
        busiest_day === null ? "-" : `${(busiest_day.utilisation * 100).toFixed(1)} %`,
        worst_minute === null ? "-" : String(worst_minute.starts),
        longest_wait === null ? "none" : `${Math.round(longest_wait.seconds)} s`,
        holds ? "yes" : "NO",
      ]),
    },
    ...(diff === null ? [] : [describeDiff(diff)]),
    ...(failures.length === 0
      ? []
      : [{ title: "Fails", head: ["REASON"], rows: failures.map((failure) => [failure]) }]),
  ];
}

function describeDiff(diff: PlanDiff): Section {
  const { before, after, change_percent } = diff.monthly_cost_usd;
  return {
    title: "Changes",
    head: ["WHAT", "BEFORE", "AFTER"],
    rows: [
      ...diff.tasks_added.map((task) => [`task ${task}`, "-", "added"]),
      ...diff.tasks_removed.map((task) => [`task ${task}`, "there", "removed"]),
      ...diff.schedules_changed.map((change) => [`schedule of ${change.task}`, change.before, change.after]),
      [
        "cost of a month",
        usd(before),
        `${usd(after)} (${change_percent >= 0 ? "+" : ""}${change_percent.toFixed(1)} %)`,
      ],
    ],
  };
}

export function formatMarkdown(sections: readonly Section[]): string {
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return sections
    .map(({ title, head, rows }) =>
      [`### ${title}`, "", row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n"),
    )
    .join("\n\n");
}
