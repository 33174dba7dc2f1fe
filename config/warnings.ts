import { readDependencies } from "./checks/check-dependencies.ts";
import type { ConfigurationProblem } from "./configuration-error.ts";
import type { Body } from "./overlay.ts";
import type { Configuration } from "./schema.ts";
import { problemAt } from "./source/problem-at.ts";
import { childOf, nodeAt, type Place } from "./source/source-node.ts";

/** A Lambda function is ended after this, whatever its task may take. */
const LAMBDA_MINUTES = 15;

/** What a valid configuration says and probably does not mean. */
export function findWarnings(configuration: Configuration, body: Body): ConfigurationProblem[] {
  const tasks = Object.entries(configuration.tasks);
  return [
    ...warnOfAlerting(configuration, body),
    ...(tasks.length === 0 ? [noTasks(body.place)] : []),
    ...tasks.flatMap(([name, task]) => warnOfTask(configuration, body, name, task)),
  ];
}

function noTasks(place: Place): ConfigurationProblem {
  const message = "the file has no tasks: nothing will ever run";
  return problemAt(place, { code: "CONFIG_NO_TASKS", message, expected: "tasks" });
}

function warnOfAlerting({ orchestrator }: Configuration, body: Body): ConfigurationProblem[] {
  const place = nodeAt(body, ["orchestrator", "error_alerting"])?.place;
  if (place === undefined || !orchestrator.error_alerting) return [];
  const message =
    "error_alerting sends nothing yet (alerts by mail, Slack and webhooks): open breakers are in the records";
  return [problemAt(place, { code: "CONFIG_NOT_YET", message, found: "true" })];
}

function warnOfTask(
  configuration: Configuration,
  body: Body,
  name: string,
  task: Configuration["tasks"][string],
): ConfigurationProblem[] {
  return [
    ...warnOfDependencies(configuration, body, name),
    ...warnOfTimeout(task, placeOf(body, name, "timeout_minutes")),
    ...warnOfEstimate(task, configuration, placeOf(body, name, "estimated_duration_seconds")),
  ];
}

function warnOfDependencies({ tasks }: Configuration, body: Body, name: string): ConfigurationProblem[] {
  const task = nodeAt(body, ["tasks", name]);
  if (task === undefined || tasks[name]?.enabled !== true) return [];
  return readDependencies(task).flatMap(({ value, place }) => {
    if (tasks[value]?.enabled !== false) return [];
    const message = `${name} depends on ${value}, which is not enabled: it will wait in vain`;
    return [problemAt(place, { code: "CONFIG_DEPENDENCY_DISABLED", message, found: value })];
  });
}

function warnOfTimeout(
  { timeout_minutes: timeout }: Configuration["tasks"][string],
  place: Place,
): ConfigurationProblem[] {
  if (timeout === undefined || timeout <= LAMBDA_MINUTES) return [];
  const message = `one attempt may take ${timeout} minutes, but AWS ends a Lambda function after ${LAMBDA_MINUTES}`;
  const expected = `at most ${LAMBDA_MINUTES}`;
  return [problemAt(place, { code: "CONFIG_TIMEOUT_ABOVE_LAMBDA", message, expected, found: String(timeout) })];
}

function warnOfEstimate(
  task: Configuration["tasks"][string],
  { orchestrator }: Configuration,
  place: Place,
): ConfigurationProblem[] {
  const timeout = task.timeout_minutes ?? orchestrator.default_timeout_minutes;
  const estimate = task.estimated_duration_seconds;
  if (estimate <= timeout * 60) return [];
  const message = `an attempt is expected to take ${estimate} seconds and is ended after ${timeout} minutes`;
  const expected = `at most ${timeout * 60}`;
  return [problemAt(place, { code: "CONFIG_ESTIMATE_ABOVE_TIMEOUT", message, expected, found: String(estimate) })];
}

/** Where a task's value stands; the task itself when the value is a default. */
function placeOf(body: Body, task: string, key: string): Place {
  const node = nodeAt(body, ["tasks", task]);
  return childOf(node, key)?.place ?? node?.place ?? body.place;
}
