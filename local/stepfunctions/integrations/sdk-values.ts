import type { Json, JsonObject } from "../json.ts";

/** Parameters as the SDK takes them: DynamoDB's binary attributes come as base64 text, instants as text or seconds. */
export function toSdkInput(value: Json, member = ""): unknown {
  if (member === "B" && typeof value === "string") return Buffer.from(value, "base64");
  if (member === "Time" && typeof value === "string") return new Date(value);
  if (member === "Time" && typeof value === "number") return new Date(value * 1000);
  if (Array.isArray(value)) return value.map((item) => toSdkInput(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toSdkInput(item, key)]));
}

/** An answer of the SDK as a state sees it: streams read to their end as text, bytes as base64, instants as ISO 8601. */
export async function fromSdkOutput(output: object): Promise<JsonObject> {
  const entries = await Promise.all(
    Object.entries(output)
      .filter(([member, value]) => member !== "$metadata" && value !== undefined)
      .map(
        async ([member, value]): Promise<[string, Json]> => [
          member,
          isStream(value) ? await value.transformToString() : toJson(value),
        ],
      ),
  );
  return Object.fromEntries(entries);
}

function toJson(value: unknown): Json {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object" || value === null) return value as Json;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, toJson(item)]),
  );
}

interface TextStream {
  transformToString(): Promise<string>;
}

function isStream(value: unknown): value is TextStream {
  return typeof value === "object" && value !== null && "transformToString" in value;
}
