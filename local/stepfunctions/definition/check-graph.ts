import type { Diagnostics } from "./diagnostics.ts";
import type { State, StateList } from "./model.ts";
import type { Reader } from "./read.ts";

/** Every transition leads to a state of its list, every state is led to, and some state ends. */
export function checkGraph(list: StateList, names: readonly string[], reader: Reader, diagnostics: Diagnostics): void {
  const known = new Set(names);
  const transitions = [...list.states.values()].flatMap((state) => transitionsOf(state, reader));
  let dangling = false;
  for (const { target, location } of [{ target: list.startAt, location: reader.at("StartAt") }, ...transitions]) {
    if (known.has(target)) continue;
    dangling = true;
    diagnostics.error("MISSING_TRANSITION_TARGET", `Missing 'Next' target: ${target}`, location);
  }
  // A state that could not be compiled may be the end, or lead anywhere.
  if (list.states.size < names.length) return;
  if (![...list.states.values()].some(isTerminal)) {
    diagnostics.error("MISSING_END_STATE", "Workflow has no terminal state");
    return;
  }
  const reached = new Set([list.startAt]);
  for (const name of reached) {
    const state = list.states.get(name);
    if (state !== undefined) for (const { target } of transitionsOf(state, reader)) reached.add(target);
  }
  if (dangling && !known.has(list.startAt)) for (const name of transitions) reached.add(name.target);
  for (const name of names) {
    if (!reached.has(name)) {
      diagnostics.error(
        "MISSING_TRANSITION_TARGET",
        `State "${name}" is not reachable.`,
        `${reader.at("States")}/${name}`,
      );
    }
  }
}

function isTerminal(state: State): boolean {
  return state.type !== "Choice" && state.next === undefined;
}

function transitionsOf(
  state: State,
  reader: Reader,
): readonly { readonly target: string; readonly location: string }[] {
  const at = `${reader.at("States")}/${state.name}`;
  const result: { target: string; location: string }[] = [];
  if (state.next !== undefined) result.push({ target: state.next, location: `${at}/Next` });
  if (state.type === "Choice") {
    for (const [index, choice] of state.choices.entries()) {
      result.push({ target: choice.next, location: `${at}/Choices[${index}]/Next` });
    }
    if (state.default !== undefined) result.push({ target: state.default, location: `${at}/Default` });
  }
  if (state.type === "Task" || state.type === "Map" || state.type === "Parallel") {
    for (const [index, catcher] of state.catch.entries()) {
      result.push({ target: catcher.next, location: `${at}/Catch[${index}]/Next` });
    }
  }
  return result;
}
