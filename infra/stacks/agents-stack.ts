import { ArnFormat, Stack, type StackProps } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { ENV } from "../../lambdas/shared/env.ts";
import { workTimeoutSeconds } from "../../statemachines/limits.ts";
import { HANDLERS } from "../bundle.ts";
import { OrchestratorFunction } from "../constructs/orchestrator-function.ts";
import { LINKS, publishLink, readLink } from "../constructs/parameter-links.ts";
import { someItems } from "../constructs/table-permissions.ts";
import { agentsInUse, type Deployment, keepsState, physicalName } from "../deployment.ts";

/** What Lambda allows. */
const LONGEST_FUNCTION_SECONDS = 900;

/** What every agent writes, beside the partition named by itself: the attempts of its runs, the paper broker's books. */
const WRITTEN_BY_ALL = ["runs#*", "broker", "broker#*"];

/** What every agent may read, beside the other agents' partitions: runs, health and signals, but no tokens or keys. */
const READ_BY_ALL = ["house", "tasks", "signals", "days", "results#*", ...WRITTEN_BY_ALL];

/** One function per agent: a shard of them. */
export class AgentsStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    deployment: Deployment,
    { shard, agents, code }: { readonly shard: number; readonly agents: readonly string[]; readonly code: string },
    props: StackProps,
  ) {
    super(scope, id, props);
    // Also keeps a stack whose last agent has gone from being empty, which CloudFormation refuses.
    publishLink(this, deployment, `agents/${shard}/count`, String(agents.length));

    for (const agent of agents) {
      const tableArn = readLink(this, deployment, LINKS.tableArn);
      const { description, memory_mb } = deployment.configuration.agents[agent] ?? {};
      const built = new OrchestratorFunction(this, agent, {
        functionName: physicalName(deployment, "function", `agent-${agent}`),
        description: description ?? `Agent ${agent}`,
        code: Code.fromAsset(code),
        handler: HANDLERS.agents,
        timeoutSeconds: functionTimeoutSeconds(deployment, agent),
        memoryMb: memory_mb ?? 512,
        environment: {
          [ENV.agentName]: agent,
          [ENV.tableName]: this.splitArn(tableArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName ?? "",
        },
        permissions: {
          Table: someItems(tableArn, {
            read: [...READ_BY_ALL, ...agentsInUse(deployment)],
            write: [...WRITTEN_BY_ALL, agent],
          }),
        },
        keepsLog: keepsState(deployment),
      });
      publishLink(this, deployment, LINKS.agentFunctionArn(agent), built.function.functionArn);
    }
  }
}

/** The longest attempt of any task that the agent works for. */
function functionTimeoutSeconds({ configuration }: Deployment, agent: string): number {
  const { orchestrator } = configuration;
  const seconds = Object.values(configuration.tasks)
    .filter((task) => task.agent === agent)
    .map((task) => workTimeoutSeconds({ task, orchestrator }));
  return Math.min(LONGEST_FUNCTION_SECONDS, Math.max(1, ...seconds));
}
