import type { EpochMs } from "./clock.ts";
import type { Machine, State } from "./definition/model.ts";
import type { Branch, Call, ExecutionState, Phase } from "./execution-state.ts";
import type { StateFailure } from "./failure.ts";
import type { HistoryEvent } from "./history.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Payload } from "./payload.ts";

/** What the outside has to do after a step, once the step is in the journal. */
export type Effect =
  | { readonly kind: "call"; readonly branch: number; readonly call: Call }
  | {
      readonly kind: "timer";
      readonly branch: number;
      readonly key: number;
      readonly what: TimerKind;
      readonly at: EpochMs;
    }
  /** The branch does not wait for its call or timers any more. */
  | { readonly kind: "forget"; readonly branch: number }
  /** A distributed Map's items have to be read, or its children run. */
  | { readonly kind: "mapRun"; readonly branch: number }
  /** There is more to do without anything from outside. */
  | { readonly kind: "continue" }
  | { readonly kind: "ended" };

export type TimerKind = "wait" | "backoff" | "timeout" | "heartbeat" | "execution";

export interface Ending {
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly output: Payload | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** How a branch came to its end. */
export type BranchEnding =
  | { readonly branch: Branch; readonly output: Payload; readonly failure?: undefined }
  | { readonly branch: Branch; readonly output?: undefined; readonly failure: StateFailure };

/** A value of a branch that is written apart from its position, since it is large and rarely changes. */
export interface SlotWrite {
  readonly branch: number;
  readonly slot: string;
  /** `undefined`: every slot whose name begins with `slot` goes. */
  readonly text: string | undefined;
}

/** `calls:Fetch`: how often the state's resource was called. */
export const CALL_SLOTS = "calls:";

/** `result:7`: the output of the child with index 7. */
export const RESULT_SLOTS = "result:";

/**
 * One step of an execution: gathers what changed, what happened and what has to be done.
 * It touches nothing outside the state that it was given.
 */
export class Step {
  readonly machine: Machine;
  readonly state: ExecutionState;
  readonly now: EpochMs;
  readonly seed: string;
  readonly region: string;
  readonly events: HistoryEvent[] = [];
  readonly effects: Effect[] = [];
  readonly changed = new Set<Branch>();
  readonly removed = new Set<number>();
  readonly slots: SlotWrite[] = [];
  /** Branches that came to their end and whose parents do not know it yet. */
  readonly endings: BranchEnding[] = [];
  ending: Ending | undefined;
  /** The last failure that a retrier or a catcher took care of. */
  recovered: StateFailure | undefined;
  /** Stands for the context object in a test of one state. */
  readonly context: JsonObject | undefined;
  private evaluations = 0;

  constructor(options: {
    readonly machine: Machine;
    readonly state: ExecutionState;
    readonly now: EpochMs;
    readonly seed: string;
    readonly region: string;
    readonly context?: JsonObject;
  }) {
    this.machine = options.machine;
    this.state = options.state;
    this.now = options.now;
    this.seed = options.seed;
    this.region = options.region;
    this.context = options.context;
  }

  definitionOf(branch: Branch): State {
    const state = this.machine.lists[branch.list]?.states.get(branch.state);
    if (state === undefined) throw new Error(`no state ${branch.state} in list ${branch.list}`);
    return state;
  }

  /** Writes an event after the branch's last one, and makes it the last one. */
  emit(branch: Branch, type: string, detailsKey?: string, details?: JsonObject): number {
    const id = this.emitAfter(branch.previousEventId, type, detailsKey, details);
    branch.previousEventId = id;
    this.changed.add(branch);
    return id;
  }

  /** Writes an event after a certain one. */
  emitAfter(previousEventId: number, type: string, detailsKey?: string, details?: JsonObject): number {
    const id = ++this.state.lastEventId;
    const event: { timestamp: EpochMs; type: string; id: number; previousEventId: number; [details: string]: Json } = {
      timestamp: this.now,
      type,
      id,
      previousEventId,
    };
    if (detailsKey !== undefined && details !== undefined) event[detailsKey] = details;
    this.events.push(event);
    return id;
  }

  setPhase(branch: Branch, phase: Phase): void {
    branch.phase = phase;
    this.changed.add(branch);
  }

  setInput(branch: Branch, input: Payload): void {
    branch.input = input;
    this.keep(branch, "input", input.text);
  }

  assign(branch: Branch, variables: JsonObject): void {
    branch.own = { ...branch.own, ...variables };
    branch.visible = { ...branch.visible, ...variables };
    for (const [name, value] of Object.entries(variables)) this.keep(branch, `var:${name}`, JSON.stringify(value));
  }

  keep(branch: Branch, slot: string, text: string): void {
    this.slots.push({ branch: branch.id, slot, text });
  }

  countCall(stateName: string): void {
    const { callCounts } = this.state;
    if (callCounts === undefined) return;
    const count = (callCounts.get(stateName) ?? 0) + 1;
    callCounts.set(stateName, count);
    this.slots.push({ branch: 0, slot: `${CALL_SLOTS}${stateName}`, text: String(count) });
  }

  /** The results of a Parallel's or Map's children are of no use any more. */
  dropResults(branch: Branch): void {
    this.slots.push({ branch: branch.id, slot: RESULT_SLOTS, text: undefined });
  }

  addBranch(branch: Branch): void {
    this.state.branches.set(branch.id, branch);
    this.keep(branch, "input", branch.input.text);
    this.changed.add(branch);
  }

  removeBranch(branch: Branch): void {
    this.state.branches.delete(branch.id);
    this.changed.delete(branch);
    this.removed.add(branch.id);
    const at = this.state.ready.indexOf(branch.id);
    if (at >= 0) this.state.ready.splice(at, 1);
    this.effects.push({ kind: "forget", branch: branch.id });
  }

  /** Lets a branch go on within this step, after those that are already waiting for their turn. */
  proceed(branch: Branch): void {
    this.state.ready.push(branch.id);
  }

  end(ending: Ending): void {
    this.ending = ending;
    this.effects.push({ kind: "ended" });
  }

  /** Different for every evaluation of the execution, the same when the step is taken again. */
  surroundings = (): { readonly now: EpochMs; readonly seed: string } => {
    this.evaluations += 1;
    return { now: this.now, seed: `${this.seed}/${this.state.arn}/${this.state.lastEventId}/${this.evaluations}` };
  };
}
