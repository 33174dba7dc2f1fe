import { OrchestratorError } from "../../core/errors.ts";

/** The functions' environment variables: set by the stacks, read by the handlers. */
export const ENV = {
  tableName: "TABLE_NAME",
  /** ARN of any state machine up to its task's name. */
  machineArnPrefix: "MACHINE_ARN_PREFIX",
  /** The agent that this function is. */
  agentName: "AGENT_NAME",
  /** ARN of the secret with the API's token. */
  apiTokenSecretArn: "API_TOKEN_SECRET_ARN",
  /** Whose JWTs the API takes, and the audience they must be for; nobody's when not set. */
  oidcIssuer: "OIDC_ISSUER",
  oidcAudience: "OIDC_AUDIENCE",
  /** How logs and metrics name the function; Powertools' own variable. */
  serviceName: "POWERTOOLS_SERVICE_NAME",
  /** Changes with the code and the configuration. */
  deploymentId: "DEPLOYMENT_ID",
} as const;

/** The effective configuration's file in the functions' package. */
export const CONFIGURATION_FILE = "configuration.json";

/** The part of it that agents know: the exchange's calendar. */
export const CALENDAR_FILE = "calendar.json";

/** @throws OrchestratorError `ENVIRONMENT_VARIABLE_MISSING` */
export function requireEnv(name: string, environment: { readonly [name: string]: string | undefined } = process.env) {
  const value = environment[name];
  if (value === undefined || value === "") {
    throw new OrchestratorError({
      code: "ENVIRONMENT_VARIABLE_MISSING",
      fault: "system",
      message: `the environment variable ${name} is not set`,
      remedy: "Deploy the function with the stacks of infra/, which set it.",
      where: name,
    });
  }
  return value;
}

/** Where CloudWatch keeps the functions' metrics; their one dimension is `service`, the function's name. */
export const METRICS_NAMESPACE = "TaskOrchestrator";

/** What the control function counts, and what it measures at each sweep. */
export const METRICS = {
  runsCompleted: "RunsCompleted",
  runsFailed: "RunsFailed",
  /** Runs whose end a sweep had to find out: stopped in the console, lost, or silent until their lease ended. */
  runsMended: "RunsMended",
  runningRuns: "RunningRuns",
  queuedRuns: "QueuedRuns",
  oldestWaitSeconds: "OldestWait",
  openBreakers: "OpenBreakers",
} as const;
