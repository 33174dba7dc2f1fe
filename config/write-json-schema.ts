import { writeFileSync } from "node:fs";
import { buildJsonSchema } from "./json-schema.ts";

/** `npm run schema`: writes the schema that editors read by the first line of task_schedule.yaml. */
const file = new URL("task_schedule.schema.json", import.meta.url);
writeFileSync(file, `${JSON.stringify(buildJsonSchema(), null, 2)}\n`);
