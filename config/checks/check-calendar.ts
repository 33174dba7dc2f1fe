import { type Calendar, createCalendar } from "../../core/calendar/calendar.ts";
import { type CalendarSpec, findCalendarProblems } from "../../core/calendar/calendar-spec.ts";
import { buildShape, checkShape } from "../check-shape.ts";
import type { ConfigurationProblem } from "../configuration-error.ts";
import { type Configuration, calendarSchema } from "../schema.ts";
import { problemAt } from "../source/problem-at.ts";
import { childOf, nodeAt, type Place, type SourceNode, toPlain } from "../source/source-node.ts";

const SHAPE = buildShape("calendar", calendarSchema);

const NEW_YORK = "XNYS";

/** What is wrong with the calendar; the calendar itself when nothing is. */
export function checkCalendar(node: SourceNode | undefined): {
  readonly problems: readonly ConfigurationProblem[];
  readonly calendar?: Calendar;
} {
  if (node === undefined) return { problems: [], calendar: createCalendar(completeCalendar({})) };
  const shape = checkShape(node, SHAPE);
  if (shape.length > 0) return { problems: shape };
  const spec = completeCalendar(toPlain(node));
  const problems = [...foreignProblems(node, spec), ...specProblems(node, spec)];
  return problems.length > 0 ? { problems } : { problems, calendar: createCalendar(spec) };
}

/** The calendar's part of the effective configuration. */
export function completeCalendar(plain: unknown): Configuration["calendar"] {
  const calendar = calendarSchema.parse(plain);
  return { ...calendar, holidays: calendar.holidays ?? (calendar.exchange === NEW_YORK ? "nyse" : "none") };
}

/** Another exchange's hours are not known here: the file has to say them. */
function foreignProblems(node: SourceNode, { exchange }: CalendarSpec): ConfigurationProblem[] {
  const hours = childOf(node, "hours");
  const missing = ["open", "close", "timezone"].filter((key) => childOf(hours, key) === undefined);
  if (exchange === NEW_YORK || missing.length === 0) return [];
  const place = childOf(node, "exchange")?.place ?? node.place;
  const suggestion = /^(nyse|xnys)$/i.test(exchange) ? NEW_YORK : undefined;
  const message = `the hours of ${exchange} are not built in: calendar.hours lacks ${missing.join(", ")}`;
  const expected = `${NEW_YORK}, or hours with open, close and timezone`;
  return [problemAt(place, { code: "CONFIG_CALENDAR_INVALID", message, expected, found: exchange, suggestion })];
}

function specProblems(node: SourceNode, spec: CalendarSpec): ConfigurationProblem[] {
  return findCalendarProblems(spec).map(({ path, message, expected, found, suggestion }) =>
    problemAt(placeOf(node, path), { code: "CONFIG_CALENDAR_INVALID", message, expected, found, suggestion }),
  );
}

/** Where a value stands; a default has no place, and what it does not fit in with was written beside it. */
function placeOf(node: SourceNode, path: string): Place {
  const steps = path.split(".");
  const map = nodeAt(node, steps.slice(0, -1));
  const [beside] = map?.kind === "map" ? map.entries.values() : [];
  return (nodeAt(node, steps) ?? beside?.node ?? node).place;
}
