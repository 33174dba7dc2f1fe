import type { PoolId } from "../../core/admission/pools.ts";
import { OrchestratorError } from "../../core/errors.ts";
import { formatInstant } from "../../core/instant.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { Change } from "../records/chain-entry.ts";
import { FRESH_AGENT_RECORD, type HouseRecord, parseHouseRecord } from "../records/house-record.ts";
import { dayKey, HOUSE_KEY, taskKey } from "../records/keys.ts";
import type { PoolOverrides, TaskOverrides } from "../records/overrides.ts";
import { parseTaskRecord, type TaskRecord } from "../records/task-record.ts";
import { houseWrite, taskWrite } from "./books.ts";
import { appendToChain } from "./chain.ts";
import { type ControlContext, type ControlDependencies, contextOf } from "./context.ts";
import { perform } from "./perform.ts";
import { ALL, agentPool, taskPool } from "./settings.ts";
import { transact } from "./transact.ts";

export type Subject =
  | { readonly kind: "everything" }
  | { readonly kind: "agent"; readonly name: string }
  | { readonly kind: "task"; readonly name: string };

/** Values over the deployed file; `null` takes an override back. */
export type TaskChanges = { readonly [K in keyof TaskOverrides]?: NonNullable<TaskOverrides[K]>["value"] | null };
export interface PoolChanges {
  readonly max_concurrent_tasks?: number | null;
}

/**
 * What a person changes at run time. Each call leaves an entry in the audit chain and lets in whoever it makes place
 * for. @throws OrchestratorError TASK_UNKNOWN, AGENT_UNKNOWN
 */
export interface Steer {
  /** Nothing of the subject is admitted from now on; what runs goes on, what waits goes on waiting. */
  pause(subject: Subject, author: string): Promise<void>;
  resume(subject: Subject, author: string): Promise<void>;
  /** Closes a task's breaker and forgets its consecutive errors. */
  reset(task: string, author: string): Promise<void>;
  changeTask(task: string, changes: TaskChanges, author: string): Promise<void>;
  changeLimit(subject: Exclude<Subject, { kind: "task" }>, changes: PoolChanges, author: string): Promise<void>;
}

interface State {
  readonly house: HouseRecord;
  /** The subject's; a fresh one when the subject is no task. */
  readonly task: TaskRecord;
}

export function createSteer(dependencies: ControlDependencies): Steer {
  const context = contextOf(dependencies);

  function override(
    subject: Subject,
    action: Change["action"],
    changes: { [key: string]: Json | null },
    author: string,
  ) {
    const at = formatInstant(context.clock.now());
    return change(context, subject, { action, changes, author }, (state) => {
      const set = <T extends object>(overrides: T): T => withOverrides(overrides, changes, author, at);
      if (subject.kind === "task") {
        return { ...state, task: { ...state.task, overrides: set<TaskOverrides>(state.task.overrides) } };
      }
      if (subject.kind === "everything") {
        return { ...state, house: { ...state.house, overrides: set<PoolOverrides>(state.house.overrides) } };
      }
      const agent = state.house.agents[subject.name] ?? FRESH_AGENT_RECORD;
      const changed = { ...agent, overrides: set<PoolOverrides>(agent.overrides ?? {}) };
      return { ...state, house: { ...state.house, agents: { ...state.house.agents, [subject.name]: changed } } };
    });
  }

  return {
    pause: (subject, author) => override(subject, "pause", { paused: true }, author),
    resume: (subject, author) => override(subject, "resume", { paused: null }, author),
    changeTask: (name, changes, author) => override({ kind: "task", name }, "override", { ...changes }, author),
    changeLimit: (subject, changes, author) => override(subject, "override", { ...changes }, author),
    reset: (name, author) =>
      change(context, { kind: "task", name }, { action: "reset", changes: {}, author }, ({ house, task }) => {
        const breaker = { state: "closed", opened_at: null, because: null, probe: null } as const;
        const outcomes = task.breaker.because === "performance" ? "" : task.outcomes;
        return { house, task: { ...task, breaker, outcomes, consecutive_errors: 0 } };
      }),
  };
}

async function change(
  context: ControlContext,
  subject: Subject,
  entry: { readonly action: Change["action"]; readonly changes: JsonObject; readonly author: string },
  mutate: (state: State) => State,
): Promise<void> {
  requireSubject(context, subject);
  const pool = poolOf(subject);
  const taskName = subject.kind === "task" ? subject.name : undefined;
  await transact(context.table, async () => {
    const keys = taskName === undefined ? [HOUSE_KEY] : [HOUSE_KEY, taskKey(taskName)];
    const [houseItem, taskItem] = await context.table.getMany(keys);
    const before: State = { house: parseHouseRecord(houseItem), task: parseTaskRecord(taskItem) };
    const after = mutate(before);
    const at = formatInstant(context.clock.now());
    const body: Change = { ...entry, subject: pool };
    const { house, link, write } = appendToChain(after.house, { about: "change", at, body });
    return {
      writes: [
        houseWrite(before.house, house),
        ...(taskName === undefined ? [] : [taskWrite(taskName, before.task, after.task)]),
        write,
        { write: "put", item: { ...dayKey(link.day) } },
      ],
      result: undefined,
    };
  });
  await perform(context, [{ effect: "advance", pool }]);
}

function withOverrides<T extends object>(
  overrides: T,
  changes: { readonly [key: string]: Json | null },
  author: string,
  at: string,
): T {
  const result = { ...overrides } as { [key: string]: unknown };
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) delete result[key];
    else result[key] = { value, author, at };
  }
  return result as T;
}

function poolOf(subject: Subject): PoolId {
  if (subject.kind === "everything") return ALL;
  return subject.kind === "agent" ? agentPool(subject.name) : taskPool(subject.name);
}

function requireSubject(context: ControlContext, subject: Subject): void {
  if (subject.kind === "task") context.task(subject.name);
  if (subject.kind !== "agent" || Object.hasOwn(context.agents, subject.name)) return;
  throw new OrchestratorError({
    code: "AGENT_UNKNOWN",
    fault: "user",
    message: `there is no agent ${subject.name}`,
    expected: Object.keys(context.agents).join(", "),
    found: subject.name,
    remedy: "Name an agent of the configuration.",
  });
}
