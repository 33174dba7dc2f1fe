import type { z } from "zod";
import type { Json, JsonObject } from "../../core/json.ts";
import type { Grant, WorkResult } from "../../core/node.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Table } from "../../core/ports/table.ts";
import type { Broker } from "./broker/broker.ts";
import type { Market } from "./market/market.ts";

/** Structured lines about a run; every line carries the run's id already. */
interface AgentLog {
  info(message: string, fields?: JsonObject): void;
  warn(message: string, fields?: JsonObject): void;
}

/** What an agent may know and touch while it runs. */
export interface AgentContext {
  /** The logical time of the attempt; an agent asks no other clock. */
  readonly now: EpochMillis;
  readonly runId: string;
  readonly task: string;
  /** Counts from 1. */
  readonly attempt: number;
  /** The moment the schedule named; `null` when the run was started otherwise. */
  readonly scheduledTime: EpochMillis | null;
  /** The same over all attempts: what an agent creates outside is named by it. */
  readonly idempotencyKey: string;
  /** Rises with every grant of the task: the outside refuses an older one. */
  readonly fencingNumber: number;
  /** The attempt has to end by then; `signal` fires at the latest then. */
  readonly deadline: EpochMillis;
  readonly signal: AbortSignal;
  /** By task name: the newest success this run builds on. */
  readonly dependencies: Grant["dependencies"];
  /** By name: the signals known when the run was admitted. */
  readonly signals: Grant["signals"];
  /** Tells how far the work is (0 to 1); written to the run's record from time to time. */
  progress(fraction: number, note?: string): void;
  /** Prices as known at `now`: nothing later can be read through it. */
  readonly market: Market;
  readonly broker: Broker;
  /** The agent's own state; its keys start with the agent's name. */
  readonly table: Table;
  readonly log: AgentLog;
}

/** What an agent answers; a signal without `ttlSeconds` holds until it is replaced. */
export interface AgentAnswer<Result> {
  readonly result: Result;
  readonly signals?: { readonly [name: string]: { readonly value: Json; readonly ttlSeconds?: number } };
}

/**
 * A worker that performs task types. `input` describes the task's parameters: defaults are applied by it and an
 * unknown parameter is an error, so it is a strict object. `output` describes the result, as JSON.
 */
export interface Agent<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly input: Input;
  readonly output: Output;
  /** @throws AgentError named for Step Functions; any other error counts as one that may be tried again. */
  run(input: z.output<Input>, context: AgentContext): Promise<AgentAnswer<z.input<Output>>>;
}

/** The bound agent: one attempt of one run. */
export type AgentHandler = (request: unknown, options?: { readonly signal?: AbortSignal }) => Promise<WorkResult>;
