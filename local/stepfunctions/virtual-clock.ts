import type { Cancel, Clock, EpochMs } from "./clock.ts";

interface Timer {
  readonly time: EpochMs;
  readonly sequence: number;
  readonly callback: () => unknown;
  cancelled: boolean;
}

/**
 * Time that jumps to the next timer as soon as nothing can run: no hold, and the event loop's queues drained.
 * Timers of one instant fire in the order of their registration, each after the promise of the one before.
 */
export function createVirtualClock(startAt: EpochMs): Clock {
  let time = startAt;
  let sequence = 0;
  let holds = 0;
  let closed = false;
  let turning = false;
  const heap = createTimerHeap();

  async function turn(): Promise<void> {
    while (!closed && holds === 0) {
      await drained();
      if (holds > 0 || closed) break;
      const timer = heap.pop();
      if (timer === undefined) break;
      if (timer.cancelled) continue;
      time = Math.max(time, timer.time);
      await timer.callback();
    }
  }

  function wake(): void {
    if (turning || closed || holds > 0) return;
    turning = true;
    turn().finally(() => {
      turning = false;
      if (holds === 0 && heap.size() > 0) wake();
    });
  }

  return {
    now: () => time,
    at(due: EpochMs, callback: () => unknown): Cancel {
      const timer: Timer = { time: Math.max(due, time), sequence: sequence++, callback, cancelled: false };
      heap.push(timer);
      wake();
      return () => {
        timer.cancelled = true;
      };
    },
    hold() {
      holds += 1;
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        holds -= 1;
        wake();
      };
    },
    virtual: true,
    close() {
      closed = true;
    },
  };
}

/** After every callback that was queued before: microtasks, then one turn of the event loop. */
function drained(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function createTimerHeap() {
  const timers: Timer[] = [];
  const before = (a: Timer, b: Timer): boolean => a.time < b.time || (a.time === b.time && a.sequence < b.sequence);
  return {
    size: () => timers.length,
    push(timer: Timer): void {
      let hole = timers.length;
      timers.push(timer);
      while (hole > 0) {
        const parent = (hole - 1) >> 1;
        const other = timers[parent] as Timer;
        if (!before(timer, other)) break;
        timers[hole] = other;
        hole = parent;
      }
      timers[hole] = timer;
    },
    pop(): Timer | undefined {
      const first = timers[0];
      const last = timers.pop();
      if (first === undefined || last === undefined || timers.length === 0) return first;
      let hole = 0;
      for (;;) {
        let child = 2 * hole + 1;
        if (child >= timers.length) break;
        if (child + 1 < timers.length && before(timers[child + 1] as Timer, timers[child] as Timer)) child += 1;
        const other = timers[child] as Timer;
        if (!before(other, last)) break;
        timers[hole] = other;
        hole = child;
      }
      timers[hole] = last;
      return first;
    },
  };
}
