import { StringParameter } from "aws-cdk-lib/aws-ssm";
import type { Construct } from "constructs";
import { type Deployment, parameterName } from "../deployment.ts";

/** What stacks tell each other, by SSM parameter. */
export const LINKS = {
  tableArn: "state/table-arn",
  deadLetterQueueArn: "state/dead-letter-queue-arn",
  controlFunctionArn: "functions/control",
  agentFunctionArn: (agent: string) => `functions/agents/${agent}`,
} as const;

/** Says where something is, for other stacks to find. */
export function publishLink(scope: Construct, deployment: Deployment, link: string, value: string): void {
  new StringParameter(scope, `Link:${link}`, { parameterName: parameterName(deployment, link), stringValue: value });
}

/** What another stack has published; read when this stack is deployed. */
export function readLink(scope: Construct, deployment: Deployment, link: string): string {
  return StringParameter.valueForStringParameter(scope, parameterName(deployment, link));
}
