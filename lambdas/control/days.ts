import type { Write } from "../../core/ports/table.ts";
import type { HouseRecord } from "../records/house-record.ts";
import { dayKey } from "../records/keys.ts";

/** Lists days among those that have runs or links, unless they are the one that was listed last. */
export function listDays(
  house: HouseRecord,
  ...days: readonly string[]
): { readonly house: HouseRecord; readonly writes: readonly Write[] } {
  const unlisted = [...new Set(days)].filter((day) => day !== house.newest_day);
  const newest_day = unlisted.reduce(laterDay, house.newest_day);
  return {
    house: { ...house, newest_day },
    writes: unlisted.map((day) => ({ write: "put", item: { ...dayKey(day) } })),
  };
}

function laterDay(a: string | null, b: string): string {
  return a === null || a < b ? b : a;
}
