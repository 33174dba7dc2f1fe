import { Stack } from "aws-cdk-lib";
import { CfnRule } from "aws-cdk-lib/aws-events";
import { PolicyDocument, PrincipalWithConditions, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnPermission } from "aws-cdk-lib/aws-lambda";
import { CfnSchedule, CfnScheduleGroup } from "aws-cdk-lib/aws-scheduler";
import { Construct } from "constructs";
import { type Deployment, namePrefix, physicalName } from "../deployment.ts";
import { swaps } from "../localstack-swaps.ts";
import { allow } from "./orchestrator-function.ts";
import { LINKS, readLink } from "./parameter-links.ts";
import type { CloudSchedule } from "./task-schedules.ts";

/**
 * A fire that cannot be delivered is tried again within the hour, then kept in the dead-letter queue. Scheduler waits
 * longer and longer between tries; twenty are more than an hour holds.
 */
const DELIVERY = { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 20 } as const;

/** Makes schedules that call the control function: of EventBridge Scheduler, or rules where that is not to be had. */
export interface ControlSchedules {
  /** Calls control with `request` and, where the request asks for it, the time. */
  add(name: string, schedule: CloudSchedule, request: ControlCall): void;
}

/** What the control function is called with: a fire gets its scheduled time. */
export type ControlCall = { readonly action: "fire"; readonly task: string } | { readonly action: "sweep" };

export interface ControlSchedulesProps {
  /** Tells the schedule groups of several stacks apart. */
  readonly group: string;
  readonly controlFunctionArn: string;
}

export function createControlSchedules(
  scope: Construct,
  deployment: Deployment,
  props: ControlSchedulesProps,
): ControlSchedules {
  return swaps(deployment, "rules_for_scheduler")
    ? createRules(scope, deployment, props)
    : createScheduler(scope, deployment, props);
}

function createScheduler(
  scope: Construct,
  deployment: Deployment,
  { group: groupName, controlFunctionArn }: ControlSchedulesProps,
): ControlSchedules {
  const deadLetterQueueArn = readLink(scope, deployment, LINKS.deadLetterQueueArn);
  const group = new CfnScheduleGroup(scope, "Group", { name: `${namePrefix(deployment)}${groupName}` });
  const role = new Role(scope, "SchedulerRole", {
    // Only this group's schedules: anybody else's could otherwise use the role.
    assumedBy: new PrincipalWithConditions(new ServicePrincipal("scheduler.amazonaws.com"), {
      StringEquals: { "aws:SourceAccount": Stack.of(scope).account, "aws:SourceArn": group.attrArn },
    }),
    description: "Fires the tasks of this stack",
    inlinePolicies: {
      Fire: new PolicyDocument({
        statements: [
          allow(["lambda:InvokeFunction"], [controlFunctionArn]),
          allow(["sqs:SendMessage"], [deadLetterQueueArn]),
        ],
      }),
    },
  });
  return {
    add(name, { expression, timezone }, request) {
      // Scheduler replaces the words between < and > by the moment it was asked to fire at.
      const timed =
        request.action === "fire" ? { ...request, time: "<aws.scheduler.scheduled-time>", exact: true } : request;
      new CfnSchedule(new Construct(scope, name), "Schedule", {
        name: physicalName(deployment, "schedule", name),
        groupName: group.ref,
        scheduleExpression: expression,
        ...(timezone === undefined ? {} : { scheduleExpressionTimezone: timezone }),
        flexibleTimeWindow: { mode: "OFF" },
        target: {
          arn: controlFunctionArn,
          roleArn: role.roleArn,
          input: JSON.stringify(timed),
          retryPolicy: DELIVERY,
          deadLetterConfig: { arn: deadLetterQueueArn },
        },
      });
    },
  };
}

function createRules(
  scope: Construct,
  deployment: Deployment,
  { controlFunctionArn }: ControlSchedulesProps,
): ControlSchedules {
  return {
    add(name, { expression }, request) {
      const child = new Construct(scope, name);
      const rule = new CfnRule(child, "Rule", {
        name: physicalName(deployment, "schedule", name),
        scheduleExpression: expression,
        targets: [
          {
            id: "control",
            arn: controlFunctionArn,
            ...(request.action === "fire"
              ? {
                  inputTransformer: {
                    inputPathsMap: { time: "$.time" },
                    inputTemplate: `${JSON.stringify({ ...request, exact: false }).slice(0, -1)},"time":<time>}`,
                  },
                }
              : { input: JSON.stringify(request) }),
          },
        ],
      });
      new CfnPermission(child, "Permission", {
        action: "lambda:InvokeFunction",
        functionName: controlFunctionArn,
        principal: "events.amazonaws.com",
        sourceArn: rule.attrArn,
      });
    },
  };
}
