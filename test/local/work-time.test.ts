import fc from "fast-check";
import { expect, test } from "vitest";
import { modelledWorkMillis } from "../../local/work-time.ts";

test("an attempt takes half to one and a half times its estimate, the same for the same run and seed", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3_600 }),
      fc.string(),
      fc.integer(),
      (estimatedDurationSeconds, runId, seed) => {
        const work = { estimatedDurationSeconds, runId, attempt: 1, seed };
        const millis = modelledWorkMillis(work);
        expect(millis).toBeGreaterThanOrEqual(estimatedDurationSeconds * 500);
        expect(millis).toBeLessThanOrEqual(estimatedDurationSeconds * 1_500);
        expect(modelledWorkMillis(work)).toBe(millis);
      },
    ),
  );
});

test("runs and attempts vary", () => {
  const work = { estimatedDurationSeconds: 60, seed: 1, attempt: 1 };
  const lengths = Array.from({ length: 20 }, (_, run) => modelledWorkMillis({ ...work, runId: `run-${run}` }));
  expect(new Set(lengths).size).toBeGreaterThan(15);
  expect(modelledWorkMillis({ ...work, runId: "a", attempt: 2 })).not.toBe(modelledWorkMillis({ ...work, runId: "a" }));
});
