import type { Branch, Call, Join, MapRun, Phase } from "./execution-state.ts";
import type { Json, JsonObject } from "./json.ts";
import { payloadFromText } from "./payload.ts";
import { RESULT_SLOTS } from "./step.ts";

/** The large values of a branch, by slot. */
export type Slots = ReadonlyMap<string, string>;

/** The small part of a branch: where it is. Its values stand in slots and are written only when they change. */
export function encodeBranch(branch: Branch): string {
  const { input: _input, own: _own, visible: _visible, phase, ...position } = branch;
  return JSON.stringify({ ...position, phase: encodePhase(branch, phase) });
}

function encodePhase(branch: Branch, phase: Phase): unknown {
  switch (phase.kind) {
    case "scheduled":
    case "running": {
      const { arguments: args, ...call } = phase.call;
      return { kind: phase.kind, call: { ...call, ownArguments: args !== branch.input } };
    }
    case "joining": {
      const { items: _items, input, results: _results, ...join } = phase.join;
      return { kind: phase.kind, join: { ...join, selected: input !== undefined } };
    }
    case "reading":
    case "mapRun": {
      const { inputs: _inputs, ...run } = phase.run;
      return { kind: phase.kind, run };
    }
    default:
      return phase;
  }
}

/** @param outer the parent's visible variables. */
export function decodeBranch(text: string, slots: Slots, outer: JsonObject): Branch {
  const position = JSON.parse(text) as Omit<Branch, "input" | "own" | "visible" | "phase"> & { readonly phase: Json };
  const input = payloadFromText(slots.get("input") ?? "null");
  const own: { [name: string]: Json } = {};
  for (const [slot, value] of slots) if (slot.startsWith("var:")) own[slot.slice(4)] = JSON.parse(value) as Json;
  return {
    ...position,
    parent: position.parent,
    input,
    own,
    visible: { ...outer, ...own },
    phase: decodePhase(position.phase as JsonObject, slots, input),
  };
}

function decodePhase(phase: JsonObject, slots: Slots, input: Branch["input"]): Phase {
  switch (phase.kind) {
    case "scheduled":
    case "running": {
      const { ownArguments, ...call } = phase.call as JsonObject;
      const args = ownArguments === true ? payloadFromText(slots.get("arguments") ?? "null") : input;
      return { kind: phase.kind, call: { ...(call as unknown as Call), arguments: args } };
    }
    case "joining": {
      const { selected, ...join } = phase.join as JsonObject;
      const results: Join["results"] = [];
      for (const [slot, text] of slots) {
        if (slot.startsWith(RESULT_SLOTS)) results[Number(slot.slice(RESULT_SLOTS.length))] = payloadFromText(text);
      }
      return {
        kind: "joining",
        join: {
          ...(join as unknown as Join),
          items: JSON.parse(slots.get("items") ?? "[]") as readonly Json[],
          input: selected === true ? payloadFromText(slots.get("selected") ?? "null") : undefined,
          results,
        },
      };
    }
    case "reading":
    case "mapRun":
      return {
        kind: phase.kind,
        run: {
          ...(phase.run as unknown as MapRun),
          inputs: JSON.parse(slots.get("selected") ?? "[]") as readonly Json[],
        },
      };
    default:
      return phase as unknown as Phase;
  }
}
