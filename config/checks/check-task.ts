import { parseSchedule, type ScheduleKeys } from "../../core/schedule/parse-schedule.ts";
import type { AgentDirectory } from "../agent-directory.ts";
import { checkShape, type Shape } from "../check-shape.ts";
import { closest } from "../closest.ts";
import type { ConfigurationProblem } from "../configuration-error.ts";
import { describeFound } from "../found.ts";
import { conditionsSchema, type TaskConfiguration, taskSchema } from "../schema.ts";
import { problemAt } from "../source/problem-at.ts";
import { childOf, type Entry, nodeAt, type Place, type SourceNode } from "../source/source-node.ts";
import { checkTimeZone } from "./check-time-zone.ts";
import type { FiringCheck } from "./firing-check.ts";
import { validValue } from "./valid-value.ts";

/** What a task is checked against. */
export interface TaskSurroundings {
  readonly shape: Shape;
  readonly agents: AgentDirectory;
  /** The orchestrator's; New York when it is not valid. */
  readonly timezone: string;
  /** Undefined when the file's calendar is not valid. */
  readonly fires: FiringCheck | undefined;
}

export const SCHEDULE_KINDS = ["interval_minutes", "cron", "at", "every"] as const;

/** All that is wrong with a task by itself. */
export function checkTask(task: string, entry: Entry, surroundings: TaskSurroundings): ConfigurationProblem[] {
  return [
    ...checkShape(entry.node, surroundings.shape),
    ...checkTimeZone(childOf(entry.node, "timezone")),
    ...checkSchedule(entry, surroundings),
    ...checkTimeout(entry.node),
    ...checkOverlap(entry.node),
    ...checkAgent(task, entry, surroundings.agents),
  ];
}

function checkSchedule({ key, node }: Entry, { timezone, fires }: TaskSurroundings): ConfigurationProblem[] {
  const keys: ScheduleKeys = {
    interval_minutes: validKey(node, "interval_minutes"),
    cron: validKey(node, "cron"),
    at: validKey(node, "at"),
    every: validKey(node, "every"),
    between: validKey(node, "between"),
    // A zone that is wrong is reported by itself.
    timezone:
      checkTimeZone(childOf(node, "timezone")).length === 0 ? (validKey(node, "timezone") ?? timezone) : timezone,
    market_hours: validValue(childOf(node, "conditions"), "market_hours", conditionsSchema.shape.market_hours),
  };
  const isBroken = [...SCHEDULE_KINDS, "between" as const].some(
    (kind) => childOf(node, kind) !== undefined && keys[kind] === undefined,
  );
  if (isBroken) return [];
  const parsed = parseSchedule(keys);
  if ("problems" in parsed)
    return parsed.problems.map(({ path, message, expected, found, suggestion }) => {
      const place = nodeAt(node, path.split("."))?.place ?? key;
      return problemAt(place, { code: "CONFIG_SCHEDULE_INVALID", message, expected, found, suggestion });
    });
  const kind = SCHEDULE_KINDS.find((candidate) => keys[candidate] !== undefined);
  if (kind === undefined || fires === undefined || fires(parsed.schedule)) return [];
  const place = childOf(node, kind)?.place ?? key;
  const hours = keys.market_hours === undefined ? "" : ` with market_hours: ${keys.market_hours}`;
  const message = `${kind}: ${describeFound(keys[kind])}${hours} never fires`;
  const expected = "a schedule that fires";
  return [
    problemAt(place, { code: "CONFIG_SCHEDULE_NEVER_FIRES", message, expected, found: describeFound(keys[kind]) }),
  ];
}

function checkTimeout(node: SourceNode): ConfigurationProblem[] {
  const [timeout, whole] = [validKey(node, "timeout_minutes"), validKey(node, "max_duration_minutes")];
  if (timeout === undefined || whole === undefined || timeout <= whole) return [];
  const place = childOf(node, "timeout_minutes")?.place ?? node.place;
  const message = `one attempt may take ${timeout} minutes, but the whole run only max_duration_minutes: ${whole}`;
  const expected = `at most ${whole}`;
  return [problemAt(place, { code: "CONFIG_TIMEOUT_IMPOSSIBLE", message, expected, found: String(timeout) })];
}

function checkOverlap(node: SourceNode): ConfigurationProblem[] {
  if (validKey(node, "overlap") !== "allow" || validKey(node, "concurrent_execution") !== false) return [];
  const place = childOf(node, "overlap")?.place ?? node.place;
  const message = "overlap: allow contradicts concurrent_execution: false";
  const expected = "skip, queue_one or cancel_running";
  return [problemAt(place, { code: "CONFIG_CONTRADICTION", message, expected, found: "allow" })];
}

function checkAgent(task: string, { key, node }: Entry, agents: AgentDirectory): ConfigurationProblem[] {
  const [agent, taskType] = [validKey(node, "agent"), validKey(node, "task_type")];
  if (node.kind !== "map" || (agent === undefined && childOf(node, "agent") !== undefined)) return [];
  const candidates = agents.find({ name: task, agent, task_type: taskType });
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return checkCapabilities(only, node, agents);
  if (agent !== undefined) {
    const place = childOf(node, "agent")?.place ?? key;
    const [message, expected] = [`there is no agent ${agent}`, `one of ${agents.shownNames}`];
    const suggestion = agents.suggest(agent);
    return [problemAt(place, { code: "CONFIG_AGENT_UNKNOWN", message, expected, found: agent, suggestion })];
  }
  const wanted = taskType === undefined ? task : `${taskType} or ${task}`;
  const place = childOf(node, "task_type")?.place ?? key;
  return [
    candidates.length === 0 ? noAgent(place, task, wanted, agents) : severalAgents(place, task, wanted, candidates),
  ];
}

function noAgent(place: Place, task: string, wanted: string, agents: AgentDirectory): ConfigurationProblem {
  const message = `no agent performs ${wanted}: name the task's agent with \`agent\``;
  const name = agents.suggest(task);
  return problemAt(place, {
    code: "CONFIG_AGENT_UNRESOLVED",
    message,
    expected: `agent: one of ${agents.shownNames}`,
    found: "no agent",
    suggestion: name === undefined ? undefined : `agent: ${name}`,
  });
}

function severalAgents(
  place: Place,
  task: string,
  wanted: string,
  candidates: readonly string[],
): ConfigurationProblem {
  const found = candidates.join(", ");
  const message = `several agents perform ${wanted} (${found}): name the agent of ${task} with \`agent\``;
  const suggestion = `agent: ${candidates[0]}`;
  return problemAt(place, { code: "CONFIG_AGENT_AMBIGUOUS", message, expected: `one of ${found}`, found, suggestion });
}

function checkCapabilities(agent: string, node: SourceNode, agents: AgentDirectory): ConfigurationProblem[] {
  const capabilities = agents.capabilitiesOf(agent);
  const expected = capabilities.length === 0 ? "none" : `of ${capabilities.join(", ")}`;
  return (validKey(node, "required_capabilities") ?? []).flatMap((capability, index) => {
    if (capabilities.includes(capability)) return [];
    const place = nodeAt(node, ["required_capabilities", index])?.place ?? node.place;
    const message = `the agent ${agent} is not capable of ${capability}`;
    const suggestion = closest(capability, capabilities);
    return [problemAt(place, { code: "CONFIG_CAPABILITY_MISSING", message, expected, found: capability, suggestion })];
  });
}

function validKey<K extends keyof typeof taskSchema.shape>(node: SourceNode, key: K): TaskConfiguration[K] | undefined {
  return validValue(node, key, taskSchema.shape[key]) as TaskConfiguration[K] | undefined;
}
