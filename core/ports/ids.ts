/** Makes names that nobody made before; seeded in virtual time, so that runs repeat to the byte. */
export interface Ids {
  /** Lower-case letters and digits, at least 80 bits, ordered by time of making where the source allows it. */
  next(): string;
}
