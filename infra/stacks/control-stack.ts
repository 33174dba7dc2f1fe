import { ArnFormat, Duration, Stack, type StackProps } from "aws-cdk-lib";
import { Code, EventInvokeConfig } from "aws-cdk-lib/aws-lambda";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { ENV } from "../../lambdas/shared/env.ts";
import { CONTROL_FUNCTION_TIMEOUT_SECONDS } from "../../statemachines/limits.ts";
import { HANDLERS } from "../bundle.ts";
import { createControlSchedules } from "../constructs/control-schedules.ts";
import { acknowledgeMachines, machineArnPrefix, runMachines } from "../constructs/machine-arns.ts";
import { allow, OrchestratorFunction } from "../constructs/orchestrator-function.ts";
import { LINKS, publishLink, readLink } from "../constructs/parameter-links.ts";
import { allItems } from "../constructs/table-permissions.ts";
import { type Deployment, keepsState, physicalName } from "../deployment.ts";

/**
 * An undelivered fire is tried again for an hour by Lambda too (twice, its maximum), then kept in the dead-letter
 * queue: an hour later the next fires have long taken its place.
 */
const FIRE_MAX_AGE = Duration.hours(1);
const FIRE_RETRIES = 2;

/** The control function: fires, admission, settling, sweeping. */
export class ControlStack extends Stack {
  constructor(scope: Construct, id: string, deployment: Deployment, code: string, props: StackProps) {
    super(scope, id, props);
    const tableArn = readLink(this, deployment, LINKS.tableArn);
    const deadLetterQueueArn = readLink(this, deployment, LINKS.deadLetterQueueArn);

    const control = new OrchestratorFunction(this, "Control", {
      functionName: physicalName(deployment, "function", "control"),
      description: "Starts runs at their scheduled times, admits, settles and sweeps them",
      code: Code.fromAsset(code),
      handler: HANDLERS.control,
      timeoutSeconds: CONTROL_FUNCTION_TIMEOUT_SECONDS,
      memoryMb: 512,
      environment: {
        [ENV.tableName]: this.splitArn(tableArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName ?? "",
        [ENV.machineArnPrefix]: machineArnPrefix(this, deployment),
      },
      permissions: {
        Table: allItems(tableArn),
        Machines: runMachines(this, deployment),
        DeadLetters: [allow(["sqs:SendMessage"], [deadLetterQueueArn])],
      },
      keepsLog: keepsState(deployment),
    });
    new EventInvokeConfig(this, "Undelivered", {
      function: control.function,
      maxEventAge: FIRE_MAX_AGE,
      retryAttempts: FIRE_RETRIES,
      onFailure: new SqsDestination(Queue.fromQueueArn(this, "DeadLetters", deadLetterQueueArn)),
    });
    const minutes = deployment.configuration.orchestrator.health_check_interval_minutes;
    createControlSchedules(this, deployment, {
      group: "control",
      controlFunctionArn: control.function.functionArn,
    }).add("sweep", { expression: minutes === 1 ? "rate(1 minute)" : `rate(${minutes} minutes)` }, { action: "sweep" });
    acknowledgeMachines(control, deployment);
    publishLink(this, deployment, LINKS.controlFunctionArn, control.function.functionArn);
  }
}
