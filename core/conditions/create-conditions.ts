import { OrchestratorError } from "../errors.ts";
import { BUILT_IN_CONDITIONS } from "./built-in-conditions.ts";
import type { Condition, ConditionRegistry } from "./condition.ts";

/**
 * The built-in conditions and one's own, by name.
 * @throws OrchestratorError `CONDITION_NAME_TAKEN` when one's own has a built-in one's name.
 */
export function createConditions(
  own: { readonly custom?: { readonly [name: string]: Condition } } = {},
): ConditionRegistry {
  const registry = new Map<string, Condition>(Object.entries(BUILT_IN_CONDITIONS));
  for (const [name, condition] of Object.entries(own.custom ?? {})) {
    if (registry.has(name))
      throw new OrchestratorError({
        code: "CONDITION_NAME_TAKEN",
        fault: "user",
        message: `the condition ${name} is built in and cannot be replaced`,
        remedy: "Register the condition under another name.",
        found: name,
      });
    registry.set(name, condition);
  }
  return registry;
}
