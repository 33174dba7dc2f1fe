/** A moment relative to a session, on the exchange's wall clock: `open-30m` is `{anchor: "open", offsetMinutes: -30}`. */
export interface SessionTerm {
  readonly anchor: "open" | "close";
  readonly offsetMinutes: number;
}

/** Further away than half a day another session is nearer. */
export const MAX_TERM_OFFSET_MINUTES = 12 * 60;

/** The minutes of a `15m` or `2h`; undefined for another text or none at all. */
export function parseMinutes(text: string): number | undefined {
  const match = /^(\d{1,4})([mh])$/.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * (match[2] === "h" ? 60 : 1);
}

/** The term a text such as `open`, `open-30m` or `close+2h` means; undefined for another text or an offset beyond 12 hours. */
export function parseSessionTerm(text: string): SessionTerm | undefined {
  const match = /^(open|close)(?:([+-])(\d{1,4}[mh]))?$/.exec(text);
  if (match === null) return undefined;
  const anchor = match[1] === "open" ? "open" : "close";
  const distance = match[3] === undefined ? 0 : parseMinutes(match[3]);
  if (distance === undefined || distance > MAX_TERM_OFFSET_MINUTES) return undefined;
  return { anchor, offsetMinutes: match[2] === "-" && distance > 0 ? -distance : distance };
}
