import { z } from "zod";
import type { Plan } from "../../statemachines/build-plan.ts";
import type { PlanDiff } from "../../statemachines/compare-plans.ts";

/** What makes `plan` fail: a proof or quota that does not hold, or a cost that rises by more than so many percent. */
export type FailOn =
  | { readonly kind: "proof" }
  | { readonly kind: "quota" }
  | { readonly kind: "cost"; readonly risePercent: number };

const COST = /^cost\+(\d+(?:\.\d+)?)%$/;

/** `cost+10%,quota,proof` as an option's text. */
export const failOnOption = z.string().transform((text, context): readonly FailOn[] => {
  const parsed = text.split(",").map((part): FailOn | undefined => {
    const word = part.trim();
    if (word === "proof" || word === "quota") return { kind: word };
    const rise = COST.exec(word)?.[1];
    return rise === undefined ? undefined : { kind: "cost", risePercent: Number(rise) };
  });
  const known = parsed.filter((each) => each !== undefined);
  if (known.length === parsed.length) return known;
  context.issues.push({ code: "custom", input: text, message: `expected proof, quota or cost+N%, found ${text}` });
  return z.NEVER;
});

/** What of a plan fails, in words. */
export function findFailures(plan: Plan, diff: PlanDiff | null, failOn: readonly FailOn[]): readonly string[] {
  return failOn.flatMap((rule) => {
    if (rule.kind === "proof") {
      return plan.proofs
        .filter(({ holds }) => !holds)
        .map(
          ({ pool, limit, overdue_runs }) => `limit ${limit} of ${pool} does not hold: ${overdue_runs} runs overdue`,
        );
    }
    if (rule.kind === "quota") {
      return plan.quotas
        .filter(({ holds }) => !holds)
        .map(({ quota, used, limit, where }) => `${quota}: ${used} of ${limit}${where === null ? "" : ` (${where})`}`);
    }
    const rise = diff?.monthly_cost_usd.change_percent ?? 0;
    return rise > rule.risePercent ? [`the monthly cost rises by ${rise.toFixed(1)} %`] : [];
  });
}
