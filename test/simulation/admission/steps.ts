import { enter } from "../../../core/admission/pools.ts";
import { cellsOf, commit, type Flaw, lastIdle, statesOf } from "./protocol.ts";
import type { Fault, Invocation, Scenario, Task, World } from "./world.ts";

export interface Step {
  readonly name: string;
  /** Takes it, changing the world. */
  take(world: World): void;
  /** Whether it comes by itself; faults and people's doings may also never come. */
  readonly isProgress: boolean;
}

/** Everything that may happen next: each read, each write, each message, each crash is a step of its own. */
export function stepsFrom(world: World, scenario: Scenario, flaw?: Flaw): Step[] {
  const steps: Step[] = [];
  const add = (name: string, isProgress: boolean, take: (next: World) => void) => {
    steps.push({ name, take, isProgress });
  };
  const spend = (fault: Fault, name: string, change: (next: World) => void) => {
    if (world.budget[fault] === 0 || world.swept) return;
    add(name, false, (next) => {
      next.budget[fault] -= 1;
      change(next);
    });
  };

  for (const [run, { state, token, fence }] of Object.entries(world.executions)) {
    const ticket = world.tickets[run];
    if (state === "new" || state === "lost-asking") add(`${run} asks`, true, (next) => ask(next, run));
    if (state === "working") add(`${run} finishes`, true, (next) => settle(next, run, fence));
    if (state === "lost-settling") add(`${run} settles again`, true, (next) => settle(next, run, fence));
    if (state === "asking")
      spend("redeliver", `${run} asks once more`, (next) => invoke(next, "admit", run, token, admitTask(run, token)));
    if (state !== "new" && state !== "over") {
      spend("abort", `${run} is stopped`, (next) => {
        execution(next, run).state = "over";
      });
    }
    if (ticket !== undefined && ticket.phase !== "ended") {
      const end = (why: "cancelled" | "expired") => ({ do: "end", run, why, fence: null }) as const;
      spend("cancel", `${run} is cancelled`, (next) => invoke(next, "cancel", run, 0, end("cancelled")));
      if (ticket.phase === "waiting")
        spend("expire", `${run} expires`, (next) => invoke(next, "expire", run, 0, end("expired")));
    }
  }
  world.invocations.forEach((invocation, place) => {
    add(`${invocation.of.kind} ${invocation.of.run}: ${invocation.todo[0]?.do}`, true, (next) =>
      proceed(next, scenario, place, flaw),
    );
    spend("crash", `${invocation.of.kind} ${invocation.of.run} crashes`, (next) => crash(next, place));
  });
  spend("sweep", "a sweep begins", (next) => invoke(next, "sweep", "", 0, { do: "sweep" }));
  const { changedLimits } = scenario;
  if (changedLimits !== undefined) {
    spend("limit", "the limits change", (next) => {
      Object.assign(next.limits, changedLimits);
      // Whoever changes a limit advances its pool; everybody else read the item before it was written.
      for (const { reading } of next.invocations) if (reading !== null) reading.stale = true;
      const todo = Object.keys(changedLimits).map((pool) => ({ do: "advance", pool }) as const);
      next.invocations.push({ of: { kind: "sweep", run: "limit", token: 0 }, todo, reading: null });
    });
  }
  return steps;
}

/** Faults have stopped, nothing is under way: one sweep, the last step there is. */
export const LAST_SWEEP: Step = {
  name: "faults stop; a sweep",
  isProgress: true,
  take(world) {
    world.swept = true;
    invoke(world, "sweep", "", 0, { do: "sweep" });
  },
};

function proceed(world: World, scenario: Scenario, place: number, flaw?: Flaw): void {
  const invocation = world.invocations[place] as Invocation;
  const [task, ...rest] = invocation.todo;
  if (task === undefined) throw new RangeError("an invocation with nothing to do");
  if (task.do === "tell-granted" || task.do === "tell-ended") {
    invocation.todo = [...tell(world, task), ...rest];
  } else if (task.do === "sweep") {
    invocation.todo = [...sweepTasks(world, flaw), ...rest];
  } else if (invocation.reading === null) {
    read(world, scenario, invocation, task, flaw);
  } else {
    const { stale, head, decided } = invocation.reading;
    invocation.reading = null;
    if (
      flaw === "check-then-enqueue" &&
      task.do === "admit" &&
      decided !== null &&
      world.tickets[task.run] === undefined
    ) {
      parkBlindly(world, scenario, task.run, task.token, decided);
      invocation.todo = rest;
    } else if (!stale) invocation.todo = [...commit(world, scenario, task, head, flaw), ...rest];
  }
  if (invocation.todo.length === 0) finish(world, place);
}

function read(world: World, scenario: Scenario, invocation: Invocation, task: Task, flaw?: Flaw): void {
  const head = readHead(world, task);
  let decided: string | null = null;
  if (flaw === "check-then-enqueue" && task.do === "admit" && world.tickets[task.run] === undefined) {
    decided = enter(scenario.runs[task.run] ?? [], statesOf(world)).joined ?? null;
  }
  if (flaw === "send-before-record" && task.do === "admit" && world.tickets[task.run] === undefined) {
    const move = enter(scenario.runs[task.run] ?? [], statesOf(world));
    if (move.joined === undefined)
      tell(world, { do: "tell-granted", run: task.run, token: task.token, fence: world.fence + 1 });
  }
  invocation.reading = { cells: cellsOf(scenario, task, head), stale: false, head, decided };
}

function readHead(world: World, task: Task): string | null {
  if (task.do === "advance") return world.queues[task.pool]?.[0] ?? null;
  return task.do === "outrank" ? lastIdle(world, task.pool) : null;
}

function parkBlindly(world: World, scenario: Scenario, run: string, token: number, pool: string): void {
  const pools = [...(scenario.runs[run] ?? [])];
  const held = pools.indexOf(pool);
  world.tickets[run] = { phase: "waiting", pools, held, queued: true, token, fence: null };
  for (const before of pools.slice(0, held)) (world.pools[before] as { count: number }).count += 1;
  (world.pools[pool] as { waiting: number }).waiting += 1;
  world.queues[pool] = [...(world.queues[pool] ?? []), run].toSorted();
}

function tell(world: World, task: Extract<Task, { do: "tell-granted" | "tell-ended" }>): Task[] {
  const told = execution(world, task.run);
  const isHeard = told.state === "asking" && told.token === task.token;
  if (task.do === "tell-ended") {
    if (isHeard) told.state = "over";
    return [];
  }
  if (isHeard) {
    told.state = "working";
    told.fence = task.fence;
    return [];
  }
  return told.state === "over" ? [{ do: "end", run: task.run, why: "lost", fence: null }] : [];
}

/** What a sweep finds to do, asking the executions what is really running. */
function sweepTasks(world: World, flaw?: Flaw): Task[] {
  const tasks: Task[] = [];
  for (const [run, { phase, token, fence }] of Object.entries(world.tickets)) {
    const { state } = execution(world, run);
    if (phase === "ended") tasks.push({ do: "tell-ended", run, token });
    else if (state === "over" && flaw !== "leak-on-lost-event")
      tasks.push({ do: "end", run, why: "lost", fence: null });
    else if (phase === "granted" && state === "asking") tasks.push({ do: "tell-granted", run, token, fence });
  }
  const crowded = Object.entries(world.pools).filter(([, { waiting }]) => waiting > 0);
  return [...tasks, ...crowded.map(([pool]) => ({ do: "advance", pool }) as const)];
}

function ask(world: World, run: string): void {
  const asking = execution(world, run);
  asking.state = "asking";
  asking.token += 1;
  invoke(world, "admit", run, asking.token, admitTask(run, asking.token));
}

function settle(world: World, run: string, fence: number | null): void {
  execution(world, run).state = "settling";
  invoke(world, "settle", run, 0, { do: "end", run, why: "settled", fence });
}

function admitTask(run: string, token: number): Task {
  return { do: "admit", run, token };
}

function invoke(world: World, kind: Invocation["of"]["kind"], run: string, token: number, task: Task): void {
  world.invocations.push({ of: { kind, run, token }, todo: [task], reading: null });
}

/** An invocation that answered: the state that waits for it goes on. */
function finish(world: World, place: number): void {
  const [{ of }] = world.invocations.splice(place, 1) as [Invocation];
  if (of.kind !== "settle") return;
  const settled = execution(world, of.run);
  if (settled.state === "settling") settled.state = "over";
}

/** One that did not: its state will be tried again, unless it has been answered by its token already. */
function crash(world: World, place: number): void {
  const [{ of }] = world.invocations.splice(place, 1) as [Invocation];
  const left = world.executions[of.run];
  if (of.kind === "admit" && left?.state === "asking" && left.token === of.token) left.state = "lost-asking";
  if (of.kind === "settle" && left?.state === "settling") left.state = "lost-settling";
}

function execution(world: World, run: string) {
  return world.executions[run] as World["executions"][string];
}
