import { z } from "zod";
import { BUILT_IN_CONDITIONS } from "../core/conditions/built-in-conditions.ts";
import type { ConditionRegistry } from "../core/conditions/condition.ts";
import { agentSchema, calendarSchema, conditionsSchema, orchestratorSchema, taskSchema } from "./schema.ts";
import { name, taskName } from "./value-schemas.ts";

/** A task whose conditions may also be one's own. */
export function buildTaskSchema(conditions: ConditionRegistry | undefined) {
  const own = Array.from(conditions ?? []).filter(([condition]) => !Object.hasOwn(BUILT_IN_CONDITIONS, condition));
  if (own.length === 0) return taskSchema;
  const shape = Object.fromEntries(own.map(([condition, { value }]) => [condition, value.optional()]));
  return taskSchema.extend({ conditions: conditionsSchema.extend(shape).default({}) }) as unknown as typeof taskSchema;
}

const orchestratorOverlay = z.strictObject(withoutDefaults(orchestratorSchema.shape));

/** What `environments.<name>` holds: the orchestrator's values, in it or under `orchestrator`, and those of tasks. */
export const environmentSchema = orchestratorOverlay.extend({
  error_threshold_multiplier: z
    .number()
    .positive()
    .max(1000)
    .default(1)
    .describe("Every task's error_threshold is multiplied by it and rounded up"),
  orchestrator: orchestratorOverlay.optional(),
  tasks: z.record(taskName, z.strictObject(withoutDefaults(taskSchema.shape))).optional(),
});

/** The whole of `task_schedule.yaml`, for editors; what is read is checked part by part. */
export const fileSchema = z.strictObject({
  orchestrator: orchestratorSchema.prefault({}),
  agents: z.record(name, agentSchema).default({}).describe("Settings of agents by name; the built-in ones need none"),
  tasks: z.record(taskName, taskSchema).default({}).describe("Recurring work by name"),
  calendar: calendarSchema.prefault({}).describe("When the exchange is open"),
  environments: z.record(name, environmentSchema).default({}).describe("Values laid over the others, by environment"),
});

/** The same keys, none of them needed and none with a default: what an overlay leaves out it leaves alone. */
function withoutDefaults<Shape extends z.core.$ZodLooseShape>(shape: Shape): { [key: string]: z.ZodOptional } {
  const entries = Object.entries(shape).map(([key, schema]) => [key, z.optional(unwrap(schema))]);
  return Object.fromEntries(entries);
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (!(schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)) return schema;
  const { description } = schema;
  const inner = schema.unwrap();
  return description !== undefined && inner instanceof z.ZodType ? inner.describe(description) : inner;
}
