import { describe, expect, it } from "vitest";
import { parseConfiguration } from "../../config/parse.ts";
import { problemsOf } from "./read.ts";

const tasks = (count: number, keys: (i: number) => string) =>
  `tasks:\n${Array.from({ length: count }, (_, i) => `  t${i}: {agent: execution, ${keys(i)}}\n`).join("")}`;

/** Work that grows with the square of the file, or a search a task, would take minutes here. */
describe("a large file", () => {
  it("of a thousand tasks is read as a small one is", () => {
    const text = tasks(1_000, (i) => `interval_minutes: ${i + 1}, dependencies: ${i === 0 ? "[]" : `[t${i - 1}]`}`);
    const { configuration } = parseConfiguration(text, { file: "f.yaml" });
    expect(Object.keys(configuration.tasks)).toHaveLength(1_000);
    expect(configuration.tasks.t999).toMatchObject({ interval_minutes: 1_000, dependencies: ["t998"] });
  });

  it("of unknown names suggests something for the first two hundred", () => {
    const problems = problemsOf(tasks(5_000, (i) => `dependencies: [tt${i}]`));
    expect(problems).toHaveLength(1_001);
    expect(problems[0]).toMatchObject({ code: "CONFIG_DEPENDENCY_UNKNOWN", suggestion: "t0" });
    expect(problems.filter(({ suggestion }) => suggestion !== null)).toHaveLength(200);
  });

  it("of one schedule that never fires tells every task that has it", () => {
    const problems = problemsOf(tasks(500, () => 'cron: "0 3 * * *", conditions: {market_hours: true}'));
    expect(problems).toHaveLength(500);
  });

  it("of many schedules that never fire tells the first hundred", () => {
    const hours = (i: number) => `cron: "${i % 60} ${Math.floor(i / 60)} * * *", conditions: {market_hours: true}`;
    expect(problemsOf(tasks(240, hours))).toHaveLength(100);
  });

  it("does not make its messages large", () => {
    const [problem] = problemsOf(tasks(1, () => `at: open+${"9".repeat(500_000)}m`));
    expect(problem?.message.length).toBeLessThan(600);
    expect(problem?.found?.length).toBeLessThan(300);
  });
});
