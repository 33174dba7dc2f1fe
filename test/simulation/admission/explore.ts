import {
  INVARIANTS,
  INVARIANTS_AFTER_SWEEP,
  INVARIANTS_AT_REST,
  type Snapshot,
  violationsOf,
} from "../../../core/admission/invariants.ts";
import { type Flaw, lastIdle, statesOf } from "./protocol.ts";
import { LAST_SWEEP, stepsFrom } from "./steps.ts";
import { copyWorld, createWorld, type Scenario, type World } from "./world.ts";

export interface Exploration {
  readonly states: number;
  readonly steps: number;
  /** The first violation, with the steps that lead to it. */
  readonly violation: { readonly found: string; readonly path: readonly string[] } | undefined;
}

/** Every world that can be reached, breadth first, each checked as it is reached. */
export function explore(scenario: Scenario, flaw?: Flaw): Exploration {
  const first = createWorld(scenario);
  const parents: Parents = new Map([[identityOf(first), undefined]]);
  let frontier: World[] = [first];
  let steps = 0;
  while (frontier.length > 0) {
    const reached: World[] = [];
    for (const world of frontier) {
      const id = identityOf(world);
      const before = snapshotOf(world);
      const fail = (found: string, ...last: string[]) => {
        return { states: parents.size, steps, violation: { found, path: [...pathTo(parents, id), ...last] } };
      };
      const next = stepsFrom(world, scenario, flaw);
      if (!next.some(({ isProgress }) => isProgress)) {
        const found = violationAtRest(world, before, scenario);
        if (found !== undefined) return fail(found);
        if (!world.swept) next.push(LAST_SWEEP);
      }
      for (const { name, take } of next) {
        steps += 1;
        const after = copyWorld(world);
        take(after);
        const found = violationsOf(INVARIANTS, snapshotOf(after), before)[0];
        if (found !== undefined) return fail(found, name);
        const afterId = identityOf(after);
        if (parents.has(afterId)) continue;
        parents.set(afterId, [id, name]);
        reached.push(after);
      }
    }
    frontier = reached;
  }
  return { states: parents.size, steps, violation: undefined };
}

type Parents = Map<string, readonly [parent: string, step: string] | undefined>;

/** The order of invocations means nothing: two worlds that differ in it are one. */
function identityOf(world: World): string {
  const invocations = world.invocations.map((invocation) => JSON.stringify(invocation)).toSorted();
  return JSON.stringify({ ...world, invocations });
}

/** What is wrong although nothing is under way: after a crash the sweep may mend it, after the sweep nothing will. */
export function violationAtRest(world: World, snapshot: Snapshot, { budget }: Scenario): string | undefined {
  if (world.swept) {
    const stuck = Object.entries(world.executions).find(([, { state }]) => state !== "over");
    if (stuck !== undefined) return `lost: ${stuck[0]} is ${stuck[1].state} for ever`;
    return violationsOf(INVARIANTS_AFTER_SWEEP, snapshot)[0];
  }
  const hadNoCrash = world.budget.crash === (budget.crash ?? 0);
  return hadNoCrash ? (violationsOf(INVARIANTS_AT_REST, snapshot)[0] ?? inversionAtRest(world)) : undefined;
}

/** A run in an agent's queue, while a less urgent one holds a place of that agent and only waits. */
function inversionAtRest(world: World): string | undefined {
  for (const [pool, [first]] of Object.entries(world.queues)) {
    const last = lastIdle(world, pool);
    if (pool.startsWith("agent:") && first !== undefined && last !== null && first < last) {
      return `${first} waits at ${pool}, whose place ${last} holds idly`;
    }
  }
  return undefined;
}

function pathTo(parents: Parents, id: string): string[] {
  const path: string[] = [];
  for (let at = parents.get(id); at !== undefined; at = parents.get(at[0])) path.unshift(at[1]);
  return path;
}

export function snapshotOf(world: World): Snapshot {
  return {
    pools: statesOf(world),
    queues: new Map(Object.entries(world.queues)),
    tickets: new Map(
      Object.entries(world.tickets).map(([id, { phase, pools, held, queued, fence }]) => {
        return [id, { phase, ticket: { pools, held, queued }, task: "one", fence, waitIsLimited: true }];
      }),
    ),
    executions: new Map(
      Object.entries(world.executions).map(([id, { state, fence }]) => {
        return [id, { state: STATES[state], fence }];
      }),
    ),
  };
}

const STATES = {
  new: "asking",
  asking: "asking",
  "lost-asking": "asking",
  working: "working",
  settling: "working",
  "lost-settling": "working",
  over: "over",
} as const;
