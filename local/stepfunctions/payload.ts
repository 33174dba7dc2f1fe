import type { Json } from "./json.ts";

/** A value with its JSON text, which history and journal need as it is: written once, passed on unchanged. */
export interface Payload {
  readonly value: Json;
  readonly text: string;
}

export function payloadOf(value: Json): Payload {
  return { value, text: JSON.stringify(value) };
}

/** Keeps the text as it was written, blanks and all. */
export function payloadFromText(text: string): Payload {
  return { value: JSON.parse(text) as Json, text };
}

/** 256 KiB in UTF-8: the most that an input, output or result may have. */
export const MAX_PAYLOAD_BYTES = 262_144;

/** UTF-8 has 1 to 3 bytes for each UTF-16 unit, so most texts need no counting. */
export function isTooLarge(text: string): boolean {
  if (text.length * 3 <= MAX_PAYLOAD_BYTES) return false;
  return text.length > MAX_PAYLOAD_BYTES || Buffer.byteLength(text) > MAX_PAYLOAD_BYTES;
}
