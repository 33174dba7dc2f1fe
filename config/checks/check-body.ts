import { z } from "zod";
import type { ConditionRegistry } from "../../core/conditions/condition.ts";
import { buildShape, checkShape } from "../check-shape.ts";
import { createSuggester, type Suggest } from "../closest.ts";
import type { ConfigurationProblem } from "../configuration-error.ts";
import { buildTaskSchema } from "../file-schema.ts";
import type { Body } from "../overlay.ts";
import { orchestratorSchema } from "../schema.ts";
import { childOf, type Entry, type SourceNode } from "../source/source-node.ts";
import { taskName } from "../value-schemas.ts";
import { checkAgents, listAgents } from "./check-agents.ts";
import { checkCalendar } from "./check-calendar.ts";
import { checkDependencies } from "./check-dependencies.ts";
import { checkOrchestrator } from "./check-orchestrator.ts";
import { checkTask } from "./check-task.ts";
import { checkTimeZone } from "./check-time-zone.ts";
import { createFiringCheck, type FiringCheck } from "./firing-check.ts";
import { validValue } from "./valid-value.ts";

/** Checks the bodies that come of one file: as it is written, under each overlay, under the environment variables. */
export interface BodyChecker {
  /** Everything that is wrong with a body. */
  check(body: Body): readonly ConfigurationProblem[];
  /** What is wrong with the parts of a body that differ from those of the file. */
  checkChanges(body: Body): readonly ConfigurationProblem[];
  /** The task of the file that was probably meant. */
  readonly suggestTask: Suggest;
}

type CheckedCalendar = ReturnType<typeof checkCalendar> & { readonly fires: FiringCheck | undefined };

const NAMES_SHAPE = buildShape("tasks", z.record(taskName, z.unknown()));

/** @param written The file as it is. No overlay adds tasks, and none changes agents. */
export function createBodyChecker(written: Body, conditions: ConditionRegistry | undefined): BodyChecker {
  const shape = buildShape("tasks.*", buildTaskSchema(conditions));
  const agents = listAgents(childOf(written, "agents"));
  const suggestTask = createSuggester(entriesOf(childOf(written, "tasks")).keys());
  const calendars = new Map<SourceNode | undefined, CheckedCalendar>();
  const readCalendar = (node: SourceNode | undefined) => {
    const known = calendars.get(node) ?? readCheckedCalendar(node);
    calendars.set(node, known);
    return known;
  };

  const check = (body: Body, checked: Body | undefined): readonly ConfigurationProblem[] => {
    const isNew = (part: string) => checked === undefined || childOf(body, part) !== childOf(checked, part);
    const [orchestrator, tasks] = [childOf(body, "orchestrator"), childOf(body, "tasks")];
    const { problems: calendarProblems, fires } = readCalendar(childOf(body, "calendar"));
    const surroundings = { shape, agents, timezone: zoneOf(orchestrator), fires };
    const entries = entriesOf(tasks);
    const before = entriesOf(childOf(checked, "tasks"));
    const changed = Array.from(entries).filter(([task, { node }]) => before.get(task)?.node !== node);
    return [
      ...(isNew("orchestrator") ? checkOrchestrator(orchestrator) : []),
      ...(isNew("calendar") ? calendarProblems : []),
      ...(isNew("agents") ? checkAgents(childOf(body, "agents")) : []),
      ...(tasks !== undefined && isNew("tasks") ? checkShape(tasks, NAMES_SHAPE) : []),
      ...changed.flatMap(([task, entry]) => checkTask(task, entry, surroundings)),
      ...(changesDependencies(changed, before) ? checkDependencies(entries, suggestTask) : []),
    ];
  };
  return {
    check: (body) => check(body, undefined),
    checkChanges: (body) => check(body, written),
    suggestTask,
  };
}

function readCheckedCalendar(node: SourceNode | undefined): CheckedCalendar {
  const checked = checkCalendar(node);
  return { ...checked, fires: checked.calendar === undefined ? undefined : createFiringCheck(checked.calendar) };
}

function changesDependencies(changed: readonly [string, Entry][], before: ReadonlyMap<string, Entry>): boolean {
  return changed.some(
    ([task, { node }]) => childOf(node, "dependencies") !== childOf(before.get(task)?.node, "dependencies"),
  );
}

function entriesOf(node: SourceNode | undefined): ReadonlyMap<string, Entry> {
  return node?.kind === "map" ? node.entries : new Map();
}

/** The orchestrator's time zone, or its default while the file's is wrong. */
function zoneOf(orchestrator: SourceNode | undefined): string {
  const { timezone } = orchestratorSchema.shape;
  const zone = validValue(orchestrator, "timezone", timezone);
  const isRight = checkTimeZone(childOf(orchestrator, "timezone")).length === 0;
  return isRight && zone !== undefined ? zone : timezone.parse(undefined);
}
