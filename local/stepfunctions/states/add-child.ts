import type { Branch, Join } from "../execution-state.ts";
import type { Payload } from "../payload.ts";
import type { Step } from "../step.ts";

/** A branch in a Parallel or Map state, whose children run. */
export type Joining = Branch & { phase: { kind: "joining"; join: Join } };

export function addChild(
  step: Step,
  parent: Branch,
  list: number,
  index: number,
  input: Payload,
  previousEventId: number,
): void {
  const definition = step.machine.lists[list];
  if (definition === undefined) throw new Error(`no state list ${list}`);
  const child: Branch = {
    id: step.state.nextBranchId++,
    parent: parent.id,
    index,
    list,
    state: definition.startAt,
    input,
    own: {},
    visible: parent.visible,
    previousEventId,
    beforeEntryEventId: previousEventId,
    enteredEventId: 0,
    enteredAt: step.now,
    retries: [],
    retryCount: 0,
    phase: { kind: "ready" },
  };
  step.addBranch(child);
  step.proceed(child);
}
