import type { EpochMillis } from "../ports/clock.ts";

/** A run that is to come. */
export interface Arrival {
  readonly task: string;
  readonly at: EpochMillis;
  /** How long it is estimated to hold its place. */
  readonly seconds: number;
  /** When the task is due again; undefined for its last one. */
  readonly nextAt: EpochMillis | undefined;
}

/** How a pool with a limit copes with all that is to come. */
export interface PoolLoad {
  readonly limit: number;
  /** Work over places on the busiest day (UTC), 1 being every place taken all day. */
  readonly busiest_day: { readonly date_at: EpochMillis; readonly utilisation: number } | null;
  readonly worst_minute: { readonly at: EpochMillis; readonly starts: number } | null;
  readonly longest_wait: { readonly task: string; readonly at: EpochMillis; readonly seconds: number } | null;
  /** Runs that would still wait when their task is due again. */
  readonly overdue: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * Lets every arrival through the pool, first come first served, each holding its place for its estimate: an exact
 * queue with as many servers as the limit. The limit holds when no run is overdue.
 * @param arrivals in order of time
 */
export function measureLoad(arrivals: Iterable<Arrival>, limit: number): PoolLoad {
  const freeAt = new Float64Array(limit).fill(Number.NEGATIVE_INFINITY);
  const days = new Map<number, number>();
  let minute = { at: Number.NaN, starts: 0 };
  let worst_minute: PoolLoad["worst_minute"] = null;
  let longest_wait: PoolLoad["longest_wait"] = null;
  let overdue = 0;
  for (const { task, at, seconds, nextAt } of arrivals) {
    const place = earliest(freeAt);
    const start = Math.max(at, freeAt[place] ?? at);
    freeAt[place] = start + seconds * 1000;
    if (nextAt !== undefined && start >= nextAt) overdue += 1;
    const wait = (start - at) / 1000;
    if (wait > 0 && wait > (longest_wait?.seconds ?? 0)) longest_wait = { task, at, seconds: wait };
    const ofMinute = Math.floor(at / MINUTE) * MINUTE;
    minute = minute.at === ofMinute ? { at: ofMinute, starts: minute.starts + 1 } : { at: ofMinute, starts: 1 };
    if (minute.starts > (worst_minute?.starts ?? 0)) worst_minute = minute;
    const day = Math.floor(at / DAY) * DAY;
    days.set(day, (days.get(day) ?? 0) + seconds);
  }
  return { limit, busiest_day: busiest(days, limit), worst_minute, longest_wait, overdue };
}

function earliest(freeAt: Float64Array): number {
  let place = 0;
  for (let i = 1; i < freeAt.length; i += 1) if ((freeAt[i] ?? 0) < (freeAt[place] ?? 0)) place = i;
  return place;
}

function busiest(days: ReadonlyMap<number, number>, limit: number): PoolLoad["busiest_day"] {
  let found: PoolLoad["busiest_day"] = null;
  for (const [date_at, seconds] of days) {
    const utilisation = (seconds * 1000) / (limit * DAY);
    if (utilisation > (found?.utilisation ?? 0)) found = { date_at, utilisation };
  }
  return found;
}
