import type { Deployment } from "./deployment.ts";

/** Everything that is built otherwise for LocalStack, each with its reason. Nothing else asks for the target. */
export const LOCALSTACK_SWAPS = {
  rules_for_scheduler:
    "EventBridge Scheduler keeps schedules there but never fires them: rules of the default bus do, in UTC and up to a minute early",
  no_dashboard: "CloudFormation refuses AWS::CloudWatch::Dashboard there",
  no_budget: "LocalStack's free edition has no AWS Budgets, and nothing to spend",
  no_retained_state: "LocalStack forgets everything when it stops: a kept table would only stop the stack's removal",
} as const;

/** Whether this deployment builds something in LocalStack's way. */
export function swaps({ target }: Pick<Deployment, "target">, _swap: keyof typeof LOCALSTACK_SWAPS): boolean {
  return target === "localstack";
}
