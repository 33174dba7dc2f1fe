import { describe, expect, it } from "vitest";
import { enter, isGranted, leave, letIn, type Pools } from "../../../core/admission/pools.ts";

function pools(states: { [pool: string]: [count: number, waiting: number, limit: number] }): Pools {
  return new Map(Object.entries(states).map(([pool, [count, waiting, limit]]) => [pool, { count, waiting, limit }]));
}

const WAY = ["task:t", "agent:a", "all"];

describe("entering", () => {
  it("takes every place when all are free", () => {
    const move = enter(WAY, pools({ "task:t": [0, 0, 1], "agent:a": [1, 0, 5], all: [3, 0, 5] }));
    expect(isGranted(move.ticket)).toBe(true);
    expect(Object.fromEntries(move.pools)).toEqual({
      "task:t": { count: 1, waiting: 0 },
      "agent:a": { count: 2, waiting: 0 },
      all: { count: 4, waiting: 0 },
    });
    expect(move).toMatchObject({ joined: undefined, advance: [] });
  });

  it("stands in line at the pool that has no place, holding those before it", () => {
    const move = enter(WAY, pools({ "task:t": [0, 0, 1], "agent:a": [5, 2, 5], all: [5, 0, 9] }));
    expect(move.ticket).toEqual({ pools: WAY, held: 1, queued: true });
    expect(move.joined).toBe("agent:a");
    expect(move.pools.get("agent:a")).toEqual({ count: 5, waiting: 3 });
    expect(move.pools.has("all")).toBe(false);
  });

  it("stands in line where others wait, although a place is free, and says that somebody is to be let in", () => {
    const move = enter(["all"], pools({ all: [0, 1, 1] }));
    expect(move).toMatchObject({ joined: "all", advance: ["all"] });
  });

  it("is refused by a limit of 0, as while paused", () => {
    expect(enter(["all"], pools({ all: [0, 0, 0] }))).toMatchObject({ joined: "all", advance: [] });
  });
});

describe("being let in", () => {
  const waiting = { pools: WAY, held: 1, queued: true };

  it("takes the place and those after it", () => {
    const move = letIn(waiting, pools({ "task:t": [1, 0, 1], "agent:a": [0, 1, 1], all: [0, 0, 1] }));
    expect(move && isGranted(move.ticket)).toBe(true);
    expect(move).toMatchObject({ left: "agent:a", joined: undefined });
  });

  it("goes on to the line of the next pool without a place", () => {
    const move = letIn(waiting, pools({ "task:t": [1, 0, 1], "agent:a": [0, 1, 1], all: [1, 0, 1] }));
    expect(move).toMatchObject({ left: "agent:a", joined: "all", ticket: { held: 2, queued: true } });
  });

  it("changes nothing while the pool has no place", () => {
    expect(letIn(waiting, pools({ "task:t": [1, 0, 1], "agent:a": [1, 1, 1], all: [0, 0, 1] }))).toBeUndefined();
  });

  it("says that more may be let in when a raised limit leaves more places", () => {
    const move = letIn({ pools: ["all"], held: 0, queued: true }, pools({ all: [0, 3, 2] }));
    expect(move?.advance).toEqual(["all"]);
  });
});

describe("leaving", () => {
  it("gives back every place held and the place in line, narrow pools to be advanced first", () => {
    const states = pools({ "task:t": [1, 1, 1], "agent:a": [1, 2, 1], all: [1, 2, 1] });
    const granted = leave({ pools: WAY, held: 3, queued: false }, states);
    expect(granted.advance).toEqual(["task:t", "agent:a", "all"]);
    const waiting = leave({ pools: WAY, held: 1, queued: true }, states);
    expect(Object.fromEntries(waiting.pools)).toEqual({
      "task:t": { count: 0, waiting: 1 },
      "agent:a": { count: 1, waiting: 1 },
    });
    expect(waiting.left).toBe("agent:a");
  });

  it("lets nobody in while a lowered limit is still exceeded", () => {
    expect(leave({ pools: ["all"], held: 1, queued: false }, pools({ all: [3, 5, 2] })).advance).toEqual([]);
  });
});
