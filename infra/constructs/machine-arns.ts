import { ArnFormat, Stack, Validations } from "aws-cdk-lib";
import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { type Deployment, namePrefix } from "../deployment.ts";
import { allow } from "./orchestrator-function.ts";

/** The ARN of any of the deployment's state machines up to its task's name: known before the machines exist. */
export function machineArnPrefix(scope: Construct, deployment: Deployment): string {
  return machineArns(scope, deployment).prefix;
}

/** Starting, answering, asking about and stopping the executions of all machines of the deployment, and of no others. */
export function runMachines(scope: Construct, deployment: Deployment): readonly PolicyStatement[] {
  const { all, allExecutions } = machineArns(scope, deployment);
  return [
    allow(["states:StartExecution", "states:SendTaskSuccess", "states:SendTaskFailure"], [all]),
    allow(["states:DescribeExecution", "states:StopExecution"], [allExecutions]),
  ];
}

/** Says why a role that runs machines names them by a prefix. */
export function acknowledgeMachines(scope: Construct, deployment: Deployment): void {
  const machines = "arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>";
  for (const resource of [`stateMachine:${namePrefix(deployment)}*`, `execution:${namePrefix(deployment)}*:*`]) {
    Validations.of(scope).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${machines}:${resource}]`,
      reason: "It runs all of this deployment's machines and no others: their names share its prefix.",
    });
  }
}

function machineArns(scope: Construct, deployment: Deployment) {
  const arn = (resource: string, resourceName: string) =>
    Stack.of(scope).formatArn({ service: "states", resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  const prefix = namePrefix(deployment);
  return {
    prefix: arn("stateMachine", prefix),
    all: arn("stateMachine", `${prefix}*`),
    allExecutions: arn("execution", `${prefix}*:*`),
  };
}
