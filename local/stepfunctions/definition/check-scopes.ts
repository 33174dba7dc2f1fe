import type { Template } from "../expressions/template.ts";
import type { Diagnostics } from "./diagnostics.ts";
import type { State, StateList } from "./model.ts";

/**
 * A branch or iteration assigns no variable that a scope around it assigns as well: no state of it may hide a
 * variable ("Passing data between states with variables", Variable scope). Branches beside each other may agree.
 */
export function checkScopes(lists: readonly StateList[], diagnostics: Diagnostics): void {
  const visit = (id: number, location: string, outer: ReadonlySet<string>): void => {
    const states = [...(lists[id]?.states.values() ?? [])];
    for (const state of states) {
      for (const [name, place] of assignedNames(state)) {
        if (!outer.has(name)) continue;
        diagnostics.schema(
          `Variable '${name}' is already assigned in an outer scope`,
          `${location}/States/${state.name}${place}`,
        );
      }
    }
    for (const state of states) {
      if (state.type !== "Map" && state.type !== "Parallel") continue;
      // What the state itself assigns, it assigns when its branches have ended: there is nothing yet to hide.
      const others = states.filter((other) => other !== state).flatMap(assignedNames);
      const visible = new Set([...outer, ...others.map(([name]) => name)]);
      const at = `${location}/States/${state.name}`;
      if (state.type === "Map") visit(state.processor, `${at}/ItemProcessor`, visible);
      else for (const [index, branch] of state.branches.entries()) visit(branch, `${at}/Branches[${index}]`, visible);
    }
  };
  visit(0, "", new Set());
}

/** What a state, its rules and its catchers assign: the name, and where in the state. */
function assignedNames(state: State): readonly (readonly [name: string, place: string])[] {
  const assigns: (readonly [Template | undefined, string])[] = [[state.assign, "/Assign"]];
  if ("choices" in state) {
    for (const [index, { assign }] of state.choices.entries()) assigns.push([assign, `/Choices[${index}]/Assign`]);
  }
  if ("catch" in state) {
    for (const [index, { assign }] of state.catch.entries()) assigns.push([assign, `/Catch[${index}]/Assign`]);
  }
  return assigns.flatMap(([template, place]) => keysOf(template).map((name) => [name, `${place}/${name}`] as const));
}

function keysOf(template: Template | undefined): readonly string[] {
  if (template?.kind === "object") return template.entries.map(([name]) => name);
  return template?.kind === "constant" ? Object.keys(template.value as object) : [];
}
