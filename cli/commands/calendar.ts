import { existsSync } from "node:fs";
import { z } from "zod";
import { calendarSchema } from "../../config/schema.ts";
import { createCalendar } from "../../core/calendar/calendar.ts";
import type { CalendarSpec } from "../../core/calendar/calendar-spec.ts";
import { parseDate } from "../../core/civil-date.ts";
import { formatInstant } from "../../core/instant.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { load } from "../load-configuration.ts";
import { parseOptions, usage } from "../options.ts";
import { formatTable } from "../text/table.ts";

const date = z.string("is missing").refine((text) => parseDate(text) !== undefined, "a date YYYY-MM-DD that exists");
const optionsSchema = z.object({ from: date, to: date, exchange: z.string().optional() });

export const calendar: RunCommand = async (context) => {
  const { from, to, exchange } = parseOptions(optionsSchema, context.options);
  if (to < from) throw usage(`--to ${to} is before --from ${from}`);
  const sessions = createCalendar(chooseSpec(context, exchange))
    .sessions(from, to)
    .map((session) => ({ ...session, open: formatInstant(session.open), close: formatInstant(session.close) }));
  const rows = sessions.map((session) => [
    session.date,
    session.open,
    session.close,
    session.early_close ? `early close: ${session.name ?? ""}` : "",
  ]);
  const table = formatTable(["DATE", "OPEN", "CLOSE", ""], rows);
  return { document: sessions, text: rows.length === 0 ? "no sessions" : table };
};

/** The configured calendar, with its extra closings, for its own exchange; NYSE's for NYSE, also without a configuration. */
function chooseSpec(context: CommandContext, exchange: string | undefined): CalendarSpec {
  const nyse: CalendarSpec = { ...calendarSchema.parse({}), holidays: "nyse" };
  if (exchange === nyse.exchange && !existsSync(context.globals.config)) return nyse;
  const configured = load(context).configuration.calendar;
  if (exchange === undefined || exchange === configured.exchange) return configured;
  if (exchange === nyse.exchange) return nyse;
  throw usage(`--exchange ${exchange}: known are ${[...new Set([configured.exchange, nyse.exchange])].join(", ")}`);
}
