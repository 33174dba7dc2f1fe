import { Stack, type StackProps, Validations } from "aws-cdk-lib";
import { PolicyDocument, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { buildTaskMachine } from "../../statemachines/build-task-machine.ts";
import { allow } from "../constructs/orchestrator-function.ts";
import { LINKS, publishLink, readLink } from "../constructs/parameter-links.ts";
import { type Deployment, physicalName } from "../deployment.ts";

/** What stands for the functions in a definition until CloudFormation fills in their ARNs. */
const CONTROL = "control_function_arn";
const AGENT = "agent_function_arn";

/** X-Ray's actions, which know no resources. */
const TRACE = ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"];

/** One state machine per task: a shard of them. */
export class MachinesStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    deployment: Deployment,
    { shard, tasks }: { readonly shard: number; readonly tasks: readonly string[] },
    props: StackProps,
  ) {
    super(scope, id, props);
    const { configuration } = deployment;
    const roles = new Map<string, Role>();

    /** Machines of one agent call the same two functions: they share a role. */
    const roleOf = (agent: string, functionArns: string[]): Role => {
      const known = roles.get(agent);
      if (known !== undefined) return known;
      const role = new Role(this, `Role:${agent}`, {
        assumedBy: new ServicePrincipal("states.amazonaws.com"),
        description: `What the machines of agent ${agent} may do`,
        inlinePolicies: {
          Functions: new PolicyDocument({
            statements: [allow(["lambda:InvokeFunction"], functionArns)],
          }),
          Trace: new PolicyDocument({ statements: [allow(TRACE, ["*"])] }),
        },
      });
      roles.set(agent, role);
      return role;
    };

    // Also keeps a stack whose last task has gone from being empty, which CloudFormation refuses.
    publishLink(this, deployment, `machines/${shard}/count`, String(tasks.length));

    Validations.of(this).acknowledge(
      {
        id: "AwsSolutions-SF1",
        reason:
          "Step Functions keeps the whole history of a Standard execution for 90 days, and every decision, attempt and result is a record in the table: a log of all events would be a third copy that costs as much as the executions.",
      },
      {
        id: "AwsSolutions-IAM5[Resource::*]",
        reason: "X-Ray's actions know no resources; everything else names its function.",
      },
    );

    for (const task of tasks) {
      const agent = configuration.tasks[task]?.agent ?? "";
      const controlFunctionArn = readLink(this, deployment, LINKS.controlFunctionArn);
      const agentFunctionArn = readLink(this, deployment, LINKS.agentFunctionArn(agent));
      const definition = buildTaskMachine(configuration, task, {
        controlFunctionArn: `\${${CONTROL}}`,
        agentFunctionArns: { [agent]: `\${${AGENT}}` },
      });
      new CfnStateMachine(new Construct(this, task), "Machine", {
        stateMachineName: physicalName(deployment, "machine", task),
        stateMachineType: "STANDARD",
        definitionString: JSON.stringify(definition),
        definitionSubstitutions: { [CONTROL]: controlFunctionArn, [AGENT]: agentFunctionArn },
        roleArn: roleOf(agent, [controlFunctionArn, agentFunctionArn]).roleArn,
        tracingConfiguration: { enabled: true },
        tags: [{ key: "task", value: task }],
      });
    }
  }
}
