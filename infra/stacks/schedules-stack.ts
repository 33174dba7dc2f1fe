import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { createControlSchedules } from "../constructs/control-schedules.ts";
import { LINKS, publishLink, readLink } from "../constructs/parameter-links.ts";
import { buildTaskSchedules } from "../constructs/task-schedules.ts";
import type { Deployment } from "../deployment.ts";

/** What fires the tasks: a shard of them. A task has one schedule, or several where one expression cannot say it. */
export class SchedulesStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    deployment: Deployment,
    { shard, tasks }: { readonly shard: number; readonly tasks: readonly string[] },
    props: StackProps,
  ) {
    super(scope, id, props);
    const calls = tasks.flatMap((task) =>
      buildTaskSchedules(deployment, task).map((schedule, place) => ({
        name: place === 0 ? task : `${task}-${place + 1}`,
        schedule,
        task,
      })),
    );
    // Also keeps a stack whose last task has gone from being empty, which CloudFormation refuses.
    publishLink(this, deployment, `schedules/${shard}/count`, String(calls.length));
    if (calls.length === 0) return;
    const schedules = createControlSchedules(this, deployment, {
      group: `tasks-${shard}`,
      controlFunctionArn: readLink(this, deployment, LINKS.controlFunctionArn),
    });
    for (const { name, schedule, task } of calls) schedules.add(name, schedule, { action: "fire", task });
  }
}
