import { describe, expect, it } from "vitest";
import { parseConfiguration } from "../../config/parse.ts";
import { taskSchema } from "../../config/schema.ts";
import { taskSchedule } from "../../config/task-schedule.ts";

describe("a task's schedule", () => {
  it("is in its own time zone, or in the orchestrator's", () => {
    const { configuration } = parseConfiguration(
      'orchestrator: {timezone: UTC}\ntasks: {data_sync: {cron: "0 8 * * *"}, execution: {cron: "0 8 * * *", timezone: Asia/Tokyo}}',
      { file: "f.yaml" },
    );
    const zones = Object.values(configuration.tasks).map((task) => taskSchedule(configuration.orchestrator, task));
    expect(zones).toMatchObject([{ timezone: "UTC" }, { timezone: "Asia/Tokyo" }]);
  });

  it("of a task that no configuration would let through is refused", () => {
    expect(() => taskSchedule({ timezone: "UTC" }, taskSchema.parse({ cron: "never" }))).toThrowError(
      expect.objectContaining({ code: "SCHEDULE_INVALID" }),
    );
  });
});
