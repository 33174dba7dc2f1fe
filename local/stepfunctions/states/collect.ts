import type { Json } from "../json.ts";
import { type Payload, payloadOf } from "../payload.ts";

/** One array out of the children's outputs, whose texts are put together as they are. */
export function collect(results: readonly (Payload | undefined)[]): Payload {
  const values: Json[] = [];
  const texts: string[] = [];
  for (const result of results) {
    const { value, text } = result ?? payloadOf(null);
    values.push(value);
    texts.push(text);
  }
  return { value: values, text: `[${texts.join(",")}]` };
}
