import { z } from "zod";
import { packOutcomes, unpackOutcomes } from "../../core/health/packed-outcomes.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Item } from "../../core/ports/table.ts";
import { HOUSE_KEY } from "./keys.ts";
import { poolOverridesSchema } from "./overrides.ts";

const agentRecordSchema = z.object({
  /** Runs that hold the agent's pool: running, or waiting for a place in the house. */
  count: z.int().min(0),
  /** Tickets in the agent's queue. */
  waiting: z.int().min(0),
  /** Newest last, `1` a success and `0` a failure. */
  outcomes: z.string().regex(/^[01]*$/),
  overrides: poolOverridesSchema.optional(),
});
export type AgentRecord = z.output<typeof agentRecordSchema>;

/**
 * The whole house in one item: the pool of everything and those of the agents. Every admission and every
 * settlement writes the pool of everything anyway, so the agents' counters beside it cost no further write
 * (an agent takes about 70 bytes: 14 fit in a write unit).
 */
const houseRecordSchema = z.object({
  /** Rises with every write; a writer names the one it read. 0: never written. */
  version: z.int().min(0),
  /** Runs that hold the pool of everything: the running ones. */
  count: z.int().min(0),
  /** Tickets in the queue of everything. */
  waiting: z.int().min(0),
  /** All tickets that wait, in whatever queue or for whatever dependency. */
  queued: z.int().min(0),
  agents: z.record(z.string(), agentRecordSchema),
  overrides: poolOverridesSchema,
  /** Every run that has not ended has this id or a later one: where a sweep begins. */
  open_from: z.string().nullable(),
  /** How many runs came in long after the time in their id; a sweep that saw this change leaves `open_from`. */
  latecomers: z.int().min(0),
  /** The newest day that is listed among the days with runs. */
  newest_day: z.string().nullable(),
  /** The head of the chain of decisions: its day, its length on that day and the newest link's hash. */
  chain: z.object({ day: z.string(), length: z.int().min(0), hash: z.string() }).nullable(),
});
export type HouseRecord = z.output<typeof houseRecordSchema>;

export const FRESH_AGENT_RECORD: AgentRecord = { count: 0, waiting: 0, outcomes: "" };

export const FRESH_HOUSE_RECORD: HouseRecord = {
  version: 0,
  count: 0,
  waiting: 0,
  queued: 0,
  agents: {},
  overrides: {},
  open_from: null,
  latecomers: 0,
  newest_day: null,
  chain: null,
};

export function parseHouseRecord(item: Item | undefined): HouseRecord {
  if (item === undefined) return FRESH_HOUSE_RECORD;
  const agents = mapOutcomes(item.agents as AgentItems, unpackOutcomes);
  return houseRecordSchema.parse({ ...item, agents });
}

export function buildHouseItem(record: HouseRecord): Item {
  const agents = mapOutcomes(record.agents as unknown as AgentItems, packOutcomes);
  return { ...HOUSE_KEY, ...(record as unknown as JsonObject), agents };
}

type AgentItems = { readonly [agent: string]: JsonObject };

function mapOutcomes(agents: AgentItems, map: (outcomes: string) => string): AgentItems {
  return Object.fromEntries(
    Object.entries(agents).map(([name, agent]) => [name, { ...agent, outcomes: map(String(agent.outcomes)) }]),
  );
}
