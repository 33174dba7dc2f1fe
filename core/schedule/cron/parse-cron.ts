import type { Problem } from "../../problem.ts";
import { CRON_FIELDS, CRON_MACROS, type CronFields, DAYS_OF_MONTHS } from "./constants.ts";
import { parseCronField } from "./parse-field.ts";

type FieldTexts = readonly [minute: string, hour: string, dayOfMonth: string, month: string, dayOfWeek: string];

const EXPECTED = "five fields: minute hour day-of-month month day-of-week";

/** The fields of a Unix cron expression (crontab(5), without its macros), or all that is wrong with it. */
export function parseCron(
  expression: string,
): { readonly fields: CronFields } | { readonly problems: readonly Problem[] } {
  const texts = expression.trim().split(/\s+/);
  if (!isFiveTexts(texts)) return { problems: [misfitProblem(expression, texts)] };
  const problems: Problem[] = [];
  const read = (index: 0 | 1 | 2 | 3 | 4): readonly number[] => {
    const parsed = parseCronField(texts[index], CRON_FIELDS[index]);
    if ("values" in parsed) return parsed.values;
    const { name } = CRON_FIELDS[index];
    const problem = buildProblem(expression, `for the ${name}: ${parsed.expected}`, `(${name}): ${parsed.complaint}`);
    const { replacement } = parsed;
    problems.push(
      replacement === undefined ? problem : { ...problem, suggestion: texts.with(index, replacement).join(" ") },
    );
    return [];
  };
  const fields: CronFields = {
    minutes: read(0),
    hours: read(1),
    daysOfMonth: read(2),
    months: read(3),
    daysOfWeek: sundayFirst(read(4)),
    daysOfMonthRestricted: !texts[2].startsWith("*"),
    daysOfWeekRestricted: !texts[4].startsWith("*"),
  };
  if (problems.length === 0 && !hasDate(fields)) {
    problems.push(
      buildProblem(expression, "a day that its months have", "never fires: none of its months has that day"),
    );
  }
  return problems.length > 0 ? { problems } : { fields };
}

function isFiveTexts(texts: readonly string[]): texts is FieldTexts {
  return texts.length === CRON_FIELDS.length;
}

/** An expression in another dialect, or with too many or too few fields. */
function misfitProblem(expression: string, texts: readonly string[]): Problem {
  const macro = CRON_MACROS.get(expression.trim().toLowerCase());
  if (macro !== undefined) {
    return { ...buildProblem(expression, EXPECTED, "is a macro, which is not known here"), suggestion: macro };
  }
  const count = texts[0] === "" ? 0 : texts.length;
  const problem = buildProblem(expression, EXPECTED, `has ${count} field${count === 1 ? "" : "s"} instead of five`);
  // Six fields of which the first is 0 are those of a dialect with seconds.
  return count === 6 && texts[0] === "0" ? { ...problem, suggestion: texts.slice(1).join(" ") } : problem;
}

function sundayFirst(weekdays: readonly number[]): readonly number[] {
  return [...new Set(weekdays.map((weekday) => weekday % 7))].sort((a, b) => a - b);
}

/** Whether any year has a day for it: not so for 31 February. Where either day field is enough, every week has. */
function hasDate({ daysOfMonth, months, daysOfMonthRestricted, daysOfWeekRestricted }: CronFields): boolean {
  if (daysOfMonthRestricted && daysOfWeekRestricted) return true;
  return months.some((month) => daysOfMonth.some((day) => day <= (DAYS_OF_MONTHS[month - 1] ?? 0)));
}

function buildProblem(expression: string, expected: string, complaint: string): Problem {
  return { path: "cron", expected, found: expression, message: `cron "${expression}" ${complaint}` };
}
