import type { z } from "zod";
import type { Json } from "../json.ts";
import type { EpochMillis } from "../ports/clock.ts";
import type { Facts } from "./facts.ts";

/** What a condition found out. */
export interface Finding {
  readonly met: boolean;
  /** What was wanted against what was found, in words: `wanted open positions at least 1, found 0`. */
  readonly message: string;
  /** Null when there was nothing to look at. */
  readonly found: Json;
}

/** A named condition of a task. */
export interface Condition<Value extends z.ZodType = z.ZodType> {
  /** What the file may write behind the name. */
  readonly value: Value;
  /** Depends on nothing but its arguments; an error it throws counts as not met, with its message as the reason. */
  check(value: z.output<Value>, facts: Facts, now: EpochMillis): Finding | Promise<Finding>;
}

/** Conditions by the name that files use. */
export type ConditionRegistry = ReadonlyMap<string, Condition>;
