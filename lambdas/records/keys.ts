import { OrchestratorError } from "../../core/errors.ts";
import type { Key } from "../../core/ports/table.ts";

/**
 * Where everything lives in the one table. Runs of a UTC day share a partition, named by the day their id starts
 * with, so a run is found by its id alone and days are read newest first.
 */
export const PARTITIONS = {
  /** One item: the limit on everything and on agents, their overrides and health, and the head of the decision chain. */
  house: "house",
  /** One item a task: its limit, breaker, statistics, newest success and overrides. */
  tasks: "tasks",
  /** One item for each value of a concurrency key. */
  keys: "keys",
  signals: "signals",
  /** The API's tokens, by hash. */
  tokens: "tokens",
  /** The days that have runs or links of the chain. */
  days: "days",
} as const;

export const HOUSE_KEY: Key = { pk: PARTITIONS.house, sk: "house" };

export function taskKey(task: string): Key {
  return { pk: PARTITIONS.tasks, sk: task };
}

/** Of the pool of a concurrency key's value. */
export function concurrencyKeyKey(pool: string): Key {
  return { pk: PARTITIONS.keys, sk: pool };
}

export function signalKey(name: string): Key {
  return { pk: PARTITIONS.signals, sk: name };
}

export function tokenKey(sha256: string): Key {
  return { pk: PARTITIONS.tokens, sk: sha256 };
}

export function dayKey(day: string): Key {
  return { pk: PARTITIONS.days, sk: day };
}

export function runsPartition(day: string): string {
  return `runs#${day}`;
}

export function runKey(runId: string): Key {
  return { pk: runsPartition(runDay(runId)), sk: runId };
}

/** A result too large to be written and read with its run's record every time. */
export function resultKey(runId: string): Key {
  return { pk: `results#${runDay(runId)}`, sk: runId };
}

export function idempotencyKey(key: string): Key {
  return { pk: `idempotency#${key}`, sk: "run" };
}

/** A pool's queue: its entries sort by level, then by place. */
export function queuePartition(pool: string): string {
  return `queue#${pool}`;
}

/** The tickets that hold an agent's place and still wait for one in the house, as they sort in a queue. */
export function idlePartition(pool: string): string {
  return `idle#${pool}`;
}

/** The tickets that wait for a success of a task. */
export function awaitsPartition(task: string): string {
  return `awaits#${task}`;
}

/** The chain of a day's decisions and changes, in the order in which they were written. */
export function chainPartition(day: string): string {
  return `chain#${day}`;
}

/** Twelve digits order a day's links however many there are. */
const LINK_DIGITS = 12;

export function linkKey({ day, number }: { readonly day: string; readonly number: number }): Key {
  return { pk: chainPartition(day), sk: String(number).padStart(LINK_DIGITS, "0") };
}

const RUN_ID = /^(\d{4})(\d{2})(\d{2})T\d{6}Z(-|$)/;

/**
 * The UTC day a run's id starts with (or that of a bare moment in the same form, where a range of ids begins).
 * @throws OrchestratorError RUN_ID_INVALID
 */
export function runDay(runId: string): string {
  const parts = RUN_ID.exec(runId);
  if (parts === null) {
    throw new OrchestratorError({
      code: "RUN_ID_INVALID",
      fault: "user",
      message: `"${runId}" is not the id of a run`,
      expected: "an id such as 20261120T143000Z-data_sync",
      found: runId,
      remedy: "Take the run_id from `orchestrator runs`.",
    });
  }
  return `${parts[1]}-${parts[2]}-${parts[3]}`;
}
