import { z } from "zod";
import { fileSchema } from "./file-schema.ts";

/** The JSON Schema of `task_schedule.yaml` for editors: keys, values and what they mean. */
export function buildJsonSchema(): unknown {
  const schema = z.toJSONSchema(fileSchema, {
    io: "input",
    override: ({ jsonSchema }) => {
      delete jsonSchema.expected;
      // Bounds that every whole number of JavaScript has.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return { ...schema, title: "Task Orchestrator configuration" };
}
