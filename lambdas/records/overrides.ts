import { z } from "zod";
import type { Json } from "../../core/json.ts";
import { prioritySchema } from "../../core/priority.ts";

/** Who set a value at run time, over the deployed file, and when. */
function override<T extends z.ZodType>(value: T) {
  return z.object({ value, author: z.string(), at: z.string().describe("RFC 3339 in UTC") });
}

const settingsOfAll = {
  paused: override(z.boolean()).optional(),
  max_concurrent_tasks: override(z.int().min(0)).optional(),
};

/** Of the whole orchestrator (`paused` is the kill switch) and of an agent. */
export const poolOverridesSchema = z.object(settingsOfAll);
export type PoolOverrides = z.output<typeof poolOverridesSchema>;

/** Of a task; each key replaces the file's. */
export const taskOverridesSchema = z.object({
  paused: settingsOfAll.paused,
  enabled: override(z.boolean()).optional(),
  priority: override(prioritySchema).optional(),
  parameters: override(z.record(z.string(), z.json() as z.ZodType<Json>)).optional(),
  max_duration_minutes: override(z.number().positive()).optional(),
  error_threshold: override(z.int().positive()).optional(),
});
export type TaskOverrides = z.output<typeof taskOverridesSchema>;
