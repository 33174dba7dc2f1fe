import type { Configuration } from "../config/schema.ts";
import { OrchestratorError } from "../core/errors.ts";

/** `localstack` swaps what LocalStack lacks; every swap is listed in localstack-swaps.ts. */
export const TARGETS = ["aws", "localstack"] as const;
type Target = (typeof TARGETS)[number];

/** @throws OrchestratorError `TARGET_UNKNOWN` */
export function parseTarget(text: string): Target {
  const target = TARGETS.find((known) => known === text);
  if (target !== undefined) return target;
  throw new OrchestratorError({
    code: "TARGET_UNKNOWN",
    fault: "user",
    message: `there is no target ${text}`,
    remedy: "Pass -c target=aws or -c target=localstack.",
    expected: TARGETS.join(", "),
    found: text,
  });
}

/** @throws OrchestratorError `OIDC_INCOMPLETE` when one is there without the other. */
export function parseOidc(issuer: string | undefined, audience: string | undefined): Deployment["oidc"] {
  if (issuer === undefined && audience === undefined) return undefined;
  if (issuer !== undefined && audience !== undefined) return { issuer, audience };
  throw new OrchestratorError({
    code: "OIDC_INCOMPLETE",
    fault: "user",
    message: "an issuer of tokens was named without an audience, or an audience without an issuer",
    remedy: "Pass both: -c oidc-issuer=https://… -c oidc-audience=….",
  });
}

/** @throws OrchestratorError `BUDGET_INVALID` for anything but a positive amount. */
export function parseAmount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const amount = Number(text);
  if (amount > 0 && Number.isFinite(amount)) return amount;
  throw new OrchestratorError({
    code: "BUDGET_INVALID",
    fault: "user",
    message: `"${text}" is no monthly budget`,
    remedy: "Pass US dollars, such as -c monthly-budget-usd=20.",
    found: text,
  });
}

/** What is deployed where: the same values give the same templates. */
export interface Deployment {
  /** Begins every physical name, so that several orchestrators share an account. */
  readonly application: string;
  readonly target: Target;
  readonly configuration: Configuration;
  /** Whose JWTs the API takes beside its own tokens. */
  readonly oidc?: { readonly issuer: string; readonly audience: string } | undefined;
  /** Where alarms are mailed to; nobody without it. */
  readonly alarmEmail?: string | undefined;
  /** Monthly spend of the account's tagged resources at which an alarm goes out. */
  readonly monthlyBudgetUsd?: number | undefined;
}

/** Environments whose state may be thrown away with their stacks. */
const DISPOSABLE_ENVIRONMENTS: ReadonlySet<string> = new Set(["development", "dev", "test", "testing", "local"]);

/** Whether tables, buckets and keys outlive their stack and refuse deletion. */
export function keepsState({ target, configuration }: Deployment): boolean {
  return target === "aws" && !DISPOSABLE_ENVIRONMENTS.has(configuration.environment);
}

/** What every physical name of the deployment begins with: `orchestrator-production-`. */
export function namePrefix({ application, configuration }: Deployment): string {
  return `${application}-${configuration.environment}-`;
}

/** How many characters AWS allows in a name of each kind. */
const MAX_NAME_LENGTH = { machine: 80, function: 64, schedule: 64 } as const;

/**
 * The physical name of a part, so that people find it: prefix and what it is. A state machine is named by its task
 * alone, as the control function composes it too.
 * @throws OrchestratorError `NAME_TOO_LONG`
 */
export function physicalName(deployment: Deployment, kind: keyof typeof MAX_NAME_LENGTH, what: string): string {
  const name = `${namePrefix(deployment)}${what}`;
  if (name.length > MAX_NAME_LENGTH[kind]) {
    throw new OrchestratorError({
      code: "NAME_TOO_LONG",
      fault: "user",
      message: `the ${kind}'s name ${name} has ${name.length} characters, AWS takes ${MAX_NAME_LENGTH[kind]}`,
      remedy: "Shorten the name of the task, agent or environment, or choose another with -c application=NAME.",
      found: name,
    });
  }
  return name;
}

/**
 * The SSM parameter by which one stack tells another where something is. Stacks are linked by these alone: an
 * export could not change while another stack imports it.
 */
export function parameterName({ application, configuration }: Deployment, what: string): string {
  return `/${application}/${configuration.environment}/${what}`;
}

/** The agents that some task names, in order: others would be functions that nobody calls. */
export function agentsInUse({ configuration }: Deployment): readonly string[] {
  return [...new Set(Object.values(configuration.tasks).map((task) => task.agent))].toSorted();
}
