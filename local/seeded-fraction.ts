import { createHash } from "node:crypto";

/** A number from 0 (included) to 1 (excluded) that looks random and is the same for the same parts. */
export function seededFraction(...parts: readonly (string | number)[]): number {
  const digest = createHash("sha256").update(parts.join("\u0000")).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}
