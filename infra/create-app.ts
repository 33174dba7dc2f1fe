import { type App, FileSystem, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import type { FunctionBundle } from "./bundle.ts";
import { agentsInUse, type Deployment, namePrefix } from "./deployment.ts";
import { SHARDS, splitIntoShards } from "./shards.ts";
import { AgentsStack } from "./stacks/agents-stack.ts";
import { ApiStack } from "./stacks/api-stack.ts";
import { ControlStack } from "./stacks/control-stack.ts";
import { MachinesStack } from "./stacks/machines-stack.ts";
import { MonitoringStack } from "./stacks/monitoring-stack.ts";
import { SchedulesStack } from "./stacks/schedules-stack.ts";
import { StateStack } from "./stacks/state-stack.ts";

/**
 * All stacks of a deployment, by lifetime: state outlives functions, functions outlive machines, and so on. They are
 * linked by SSM parameters; the dependencies between them only order a deployment.
 */
export function createApp(app: App, deployment: Deployment, bundle: FunctionBundle): App {
  const { configuration } = deployment;
  const id = (what: string) => `${namePrefix(deployment)}${what}`;
  const props = (description: string) => ({
    description: `Task orchestrator: ${description}`,
    // A template may have 1 MB: a fifth of it would be spaces.
    suppressTemplateIndentation: true,
    tags: { application: deployment.application, environment: configuration.environment },
  });

  const state = new StateStack(app, id("state"), deployment, props("what outlives the rest"));
  const control = new ControlStack(app, id("control"), deployment, bundle.control, props("the control function"));
  control.addStackDependency(state);
  const api = new ApiStack(
    app,
    id("api"),
    deployment,
    { code: bundle.control, deploymentId: FileSystem.fingerprint(bundle.control) },
    props("the REST API"),
  );
  api.addStackDependency(state);

  new MonitoringStack(app, id("monitoring"), deployment, props("alarms and dashboard")).addStackDependency(state);

  const agentStacks = [...splitIntoShards(agentsInUse(deployment), SHARDS.agents)].map(([shard, agents]) => {
    const stack = new AgentsStack(
      app,
      id(`agents-${shard}`),
      deployment,
      { shard, agents, code: bundle.agents },
      props("agents"),
    );
    stack.addStackDependency(state);
    return stack;
  });
  const tasks = Object.keys(configuration.tasks);
  const machineStacks = [...splitIntoShards(tasks, SHARDS.machines)].map(([shard, names]) => {
    const part = { shard, tasks: names };
    const stack = new MachinesStack(app, id(`machines-${shard}`), deployment, part, props("state machines"));
    for (const functions of [control, ...agentStacks]) stack.addStackDependency(functions);
    return stack;
  });
  for (const [shard, names] of splitIntoShards(tasks, SHARDS.schedules)) {
    const part = { shard, tasks: names };
    const stack = new SchedulesStack(app, id(`schedules-${shard}`), deployment, part, props("schedules"));
    for (const machines of machineStacks) stack.addStackDependency(machines);
  }

  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}
