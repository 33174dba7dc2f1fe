import type { Json } from "../json.ts";
import type { EpochMillis } from "../ports/clock.ts";
import type { Reason } from "../run.ts";
import type { Condition, ConditionRegistry, Finding } from "./condition.ts";
import { createConditions } from "./create-conditions.ts";
import type { Facts } from "./facts.ts";

const BUILT_IN = createConditions();

/**
 * Judges every condition of a task, in the order given: one reason each, whose `rule` is `condition.<name>` and
 * whose `data` is `{wanted, found}`. Whatever cannot be judged (a missing or expired signal, an unknown condition, an
 * error) is not met, and its message says so. Never rejects.
 */
export async function evaluateConditions(
  conditions: { readonly [name: string]: Json | undefined },
  facts: Facts,
  now: EpochMillis,
  registry: ConditionRegistry = BUILT_IN,
): Promise<Reason[]> {
  const asked = Object.entries(conditions).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return Promise.all(
    asked.map(async ([name, wanted]) => {
      const { met, message, found } = await judge(name, registry.get(name), wanted, facts, now);
      return { rule: `condition.${name}`, met, message, data: { wanted, found } };
    }),
  );
}

async function judge(
  name: string,
  condition: Condition | undefined,
  wanted: Json,
  facts: Facts,
  now: EpochMillis,
): Promise<Finding> {
  if (condition === undefined) return notMet(`there is no condition named ${name} here`);
  const value = condition.value.safeParse(wanted);
  if (!value.success) return notMet(`the condition ${name} cannot take the value ${JSON.stringify(wanted)}`);
  try {
    return await condition.check(value.data, facts, now);
  } catch (error) {
    return notMet(`the condition ${name} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function notMet(message: string): Finding {
  return { met: false, message, found: null };
}
