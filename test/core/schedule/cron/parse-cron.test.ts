import { describe, expect, it } from "vitest";
import { parseCron } from "../../../../core/schedule/cron/parse-cron.ts";

function fieldsOf(expression: string) {
  const parsed = parseCron(expression);
  if ("problems" in parsed) throw new Error(parsed.problems.map((problem) => problem.message).join("\n"));
  return parsed.fields;
}

function problemsOf(expression: string) {
  const parsed = parseCron(expression);
  return "problems" in parsed ? parsed.problems : [];
}

describe("a cron expression", () => {
  it("lists the values of each field", () => {
    expect(fieldsOf("0,30 9-17/4 1 */6 MON-WED")).toEqual({
      minutes: [0, 30],
      hours: [9, 13, 17],
      daysOfMonth: [1],
      months: [1, 7],
      daysOfWeek: [1, 2, 3],
      daysOfMonthRestricted: true,
      daysOfWeekRestricted: true,
    });
  });

  it("takes values in any order, more than once, with leading zeros and any white space", () => {
    expect(fieldsOf("  05,3,5\t09   * * *\n")).toMatchObject({ minutes: [3, 5], hours: [9] });
  });

  it.each(["0", "7", "SUN", "sun", "0,7"])("has Sunday as %s", (sunday) => {
    expect(fieldsOf(`0 0 * * ${sunday}`).daysOfWeek).toEqual([0]);
  });

  it("may end a week on Sunday, as 7 or by name", () => {
    expect(fieldsOf("0 0 * * 5-7").daysOfWeek).toEqual([0, 5, 6]);
    expect(fieldsOf("0 0 * * SAT-SUN").daysOfWeek).toEqual([0, 6]);
    expect(fieldsOf("0 0 * * Mon-Sun").daysOfWeek).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it("knows months by name", () => {
    expect(fieldsOf("0 0 1 JAN,jun-Aug *").months).toEqual([1, 6, 7, 8]);
  });

  it("does not restrict by a day field that starts with a star", () => {
    expect(fieldsOf("0 0 */2 * 1")).toMatchObject({ daysOfMonthRestricted: false, daysOfWeekRestricted: true });
    expect(fieldsOf("0 0 1-31 * *")).toMatchObject({ daysOfMonthRestricted: true, daysOfWeekRestricted: false });
  });

  it.each(["0 0 29 2 *", "0 0 31 1 *", "0 0 30,31 2,4 *", "0 0 31 2 1"])("%s fires in some year", (expression) => {
    expect(problemsOf(expression)).toEqual([]);
  });

  it.each(["0 0 31 2 *", "0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 0 31 2 */2"])("%s never fires", (expression) => {
    expect(problemsOf(expression)).toEqual([
      expect.objectContaining({ path: "cron", found: expression, message: expect.stringContaining("never fires") }),
    ]);
  });

  it.each([
    ["@daily", "0 0 * * *"],
    ["@Hourly", "0 * * * *"],
    ["0 0 ? * MON", "0 0 * * MON"],
    ["0 30 9 * * MON-FRI", "30 9 * * MON-FRI"],
    ["0/15 * * * *", "0-59/15 * * * *"],
    ["5,10/20 * * * *", "5,10-59/20 * * * *"],
    ["0 22-2 * * *", "0 0-2,22-23 * * *"],
    ["0 23-0 * * *", "0 0,23 * * *"],
    ["0 0 * * FRI-MON", "0 0 * * 0-1,5-6"],
  ])("%s is refused, with %s as suggestion", (expression, suggestion) => {
    expect(problemsOf(expression)).toEqual([expect.objectContaining({ suggestion })]);
    expect(problemsOf(suggestion)).toEqual([]);
  });

  it.each([
    ["", "0 fields"],
    ["* * * *", "4 fields"],
    ["* * * * * *", "6 fields"],
    ["*", "1 field "],
    ["60 * * * *", "minute"],
    ["* 24 * * *", "hour"],
    ["* * 0 * *", "day of month"],
    ["* * 32 * *", "day of month"],
    ["* * * 13 *", "month"],
    ["* * * * 8", "day of week"],
    ["* * * * MONDAY", "day of week"],
    ["* * L * *", "day of month"],
    ["* * * * MON#2", "day of week"],
    ["*/0 * * * *", "minute"],
    ["*/60 * * * *", "minute"],
    ["*/-5 * * * *", "minute"],
    ["*/5/5 * * * *", "minute"],
    ["1-2-3 * * * *", "minute"],
    ["1,,2 * * * *", "minute"],
    ["1.5 * * * *", "minute"],
    ["-5 * * * *", "minute"],
  ])('"%s" is refused and says where: %s', (expression, where) => {
    const problems = problemsOf(expression);
    expect(problems).toEqual([expect.objectContaining({ path: "cron", found: expression })]);
    expect(problems[0]?.message).toContain(where);
  });

  it("reports every wrong field at once", () => {
    expect(problemsOf("60 24 0 13 8")).toHaveLength(5);
  });
});
