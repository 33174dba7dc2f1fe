import type { Json, JsonObject } from "../json.ts";

const EXPRESSION = /^\{%([\s\S]*)%\}$/;
/** What looks like a variable in there is none: text, quoted names, comments. */
const NO_CODE = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\/\*[\s\S]*?\*\//g;
const VARIABLE = /\$([A-Za-z_]\w*)/g;

/**
 * The variables that each state of a checked definition reads, by the state's name, each list in order;
 * states that read none are left out. Only names that the definition assigns are variables of it.
 */
export function findVariableReferences(definition: string): { readonly [state: string]: readonly string[] } {
  const states = statesOf(JSON.parse(definition) as Json);
  const assigned = new Set(states.flatMap(([, state]) => assignmentsIn(state)));
  return Object.fromEntries(
    states
      .map(([name, state]): [string, string[]] => [
        name,
        [...new Set(variablesIn(state))].filter((variable) => assigned.has(variable)).sort(),
      ])
      .filter(([, variables]) => variables.length > 0),
  );
}

function statesOf(machine: Json): (readonly [string, JsonObject])[] {
  const { States: states } = machine as JsonObject;
  return Object.entries(states as JsonObject).flatMap(([name, document]) => {
    const { ItemProcessor: processor, Iterator: iterator, Branches: branches = [], ...state } = document as JsonObject;
    const inner = [processor, iterator, ...(branches as readonly Json[])].filter((part) => part !== undefined);
    return [[name, state] as const, ...inner.flatMap(statesOf)];
  });
}

/** The names under `Assign`, of the state itself, its choices and its catchers. */
function assignmentsIn(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(assignmentsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === "Assign" && typeof member === "object" && member !== null ? Object.keys(member) : assignmentsIn(member),
  );
}

function variablesIn(value: Json): readonly string[] {
  if (typeof value === "string") {
    const [, code] = EXPRESSION.exec(value) ?? [];
    return code === undefined ? [] : [...code.replace(NO_CODE, " ").matchAll(VARIABLE)].map(([, name]) => name ?? "");
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(variablesIn);
}
