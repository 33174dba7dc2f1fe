import { describe, expect, it } from "vitest";
import { createCalendar } from "../../../core/calendar/calendar.ts";
import { dependencyWaitLimit } from "../../../core/dependencies/wait-limit.ts";
import { formatInstant } from "../../../core/instant.ts";
import { NYSE } from "../../support/nyse.ts";
import { at, scheduleOf } from "../../support/schedules.ts";

const calendar = createCalendar(NYSE);
const since = at("2026-11-20T20:59:10Z");
const minutely = scheduleOf({ interval_minutes: 1, market_hours: true });

describe("the wait for dependencies", () => {
  it("ends after dependency_timeout_minutes where the task has them", () => {
    const limit = dependencyWaitLimit({ schedule: minutely, calendar, since, dependencyTimeoutMinutes: 2.5 });
    expect(formatInstant(limit)).toBe("2026-11-20T21:01:40Z");
  });

  it("ends at the task's own next fire otherwise", () => {
    const limit = dependencyWaitLimit({ schedule: minutely, calendar, since, dependencyTimeoutMinutes: undefined });
    expect(formatInstant(limit)).toBe("2026-11-23T14:30:00Z");
  });

  it("ends after a day for a task that never fires by itself", () => {
    const schedule = { kind: "manual" } as const;
    const limit = dependencyWaitLimit({ schedule, calendar, since, dependencyTimeoutMinutes: undefined });
    expect(formatInstant(limit)).toBe("2026-11-21T20:59:10Z");
  });
});
