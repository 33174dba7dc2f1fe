import type { EpochMillis } from "./ports/clock.ts";

/** Crockford's base 32: no letters that look like digits; its order is that of the values. */
const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
/** 2^48 ms reach to the year 10889; 10 digits of 5 bits hold them. */
const TIME_DIGITS = 10;

/** 80 bits. */
export const ULID_RANDOM_BYTES = 10;

/** A ULID in lower case: 48 bits of time, then `ULID_RANDOM_BYTES` random ones. */
export function formatUlid(time: EpochMillis, random: Uint8Array): string {
  let value = BigInt(Math.floor(time));
  for (const byte of random) value = (value << 8n) | BigInt(byte);
  let text = "";
  for (let digit = TIME_DIGITS + (ULID_RANDOM_BYTES * 8) / 5; digit > 0; digit--) {
    text = DIGITS[Number(value & 31n)] + text;
    value >>= 5n;
  }
  return text;
}
