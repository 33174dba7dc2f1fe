import { rmSync } from "node:fs";
import { App } from "aws-cdk-lib";
import { ConfigurationError } from "../config/configuration-error.ts";
import { formatProblems } from "../config/format-problems.ts";
import { loadConfiguration } from "../config/load.ts";
import { OrchestratorError } from "../core/errors.ts";
import { bundleFunctions } from "./bundle.ts";
import { createApp } from "./create-app.ts";
import { parseAmount, parseOidc, parseTarget } from "./deployment.ts";

/**
 * What `cdk` runs. Context: `-c environment=NAME` picks the overlay, `-c target=localstack` builds for LocalStack,
 * `-c config=FILE` names the configuration, `-c application=NAME` what names begin with, `-c alarm-email=ADDRESS` who is
 * told of alarms, `-c monthly-budget-usd=AMOUNT` the forecast spend at which there is one, `-c oidc-issuer=URL` and
 * `-c oidc-audience=NAME` whose JWTs the API takes.
 */
function synthesise(): void {
  const app = new App();
  const context = (name: string): string | undefined => app.node.tryGetContext(name);
  const { configuration, warnings } = loadConfiguration({
    file: context("config") ?? "config/task_schedule.yaml",
    environment: context("environment"),
    env: process.env,
  });
  if (warnings.length > 0) console.error(formatProblems(warnings));
  const target = parseTarget(context("target") ?? "aws");
  const application = context("application") ?? "orchestrator";
  const alarmEmail = context("alarm-email");
  const oidc = parseOidc(context("oidc-issuer"), context("oidc-audience"));
  const monthlyBudgetUsd = parseAmount(context("monthly-budget-usd"));
  const bundle = bundleFunctions(configuration);
  try {
    createApp(app, { application, target, configuration, oidc, alarmEmail, monthlyBudgetUsd }, bundle).synth();
  } finally {
    for (const folder of Object.values(bundle)) rmSync(folder, { recursive: true });
  }
}

try {
  synthesise();
} catch (error) {
  if (!(error instanceof OrchestratorError)) throw error;
  if (error instanceof ConfigurationError) console.error(formatProblems(error.problems));
  console.error(`${error.code}: ${error.message}${error.remedy === undefined ? "" : `\n${error.remedy}`}`);
  process.exitCode = 1;
}
