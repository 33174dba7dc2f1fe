import type { CalendarSpec } from "../../core/calendar/calendar-spec.ts";

/** NYSE as the configuration's defaults have it. */
export const NYSE: CalendarSpec = {
  exchange: "XNYS",
  closures: [],
  early_closes: [],
  hours: { open: "09:30", close: "16:00", timezone: "America/New_York" },
  holidays: "nyse",
};
