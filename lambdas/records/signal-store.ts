import type { Item, Table, Write } from "../../core/ports/table.ts";
import { type Signal, signalSchema } from "../../core/signal.ts";
import { allItems } from "./all-items.ts";
import { PARTITIONS, signalKey } from "./keys.ts";

/** Facts about the world, the newest of each name. */
export interface SignalStore {
  /** Every signal ever set, expired ones too, by name. */
  list(): Promise<ReadonlyMap<string, Signal>>;
  get(name: string): Promise<Signal | undefined>;
  set(signal: Signal): Promise<void>;
}

export function createSignalStore(table: Table): SignalStore {
  return {
    async list() {
      const signals = new Map<string, Signal>();
      for await (const item of allItems(table, { pk: PARTITIONS.signals })) signals.set(item.sk, parseSignal(item));
      return signals;
    },
    async get(name) {
      const item = await table.get(signalKey(name));
      return item === undefined ? undefined : parseSignal(item);
    },
    set: (signal) => table.write([signalWrite(signal)]),
  };
}

/** Sets a signal within a transaction. */
export function signalWrite(signal: Signal): Write {
  return { write: "put", item: { ...signalKey(signal.name), ...signal } };
}

function parseSignal(item: Item): Signal {
  return signalSchema.parse(item);
}
