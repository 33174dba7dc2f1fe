import { civilDateOf, formatDate, MILLIS_PER_DAY, MILLIS_PER_MINUTE, requireDate, weekdayOf } from "../civil-date.ts";
import type { TimeZone } from "../time-zone.ts";
import type { CalendarSpec } from "./calendar-spec.ts";
import { type EarlyClose, nyseEarlyCloses } from "./nyse-early-closes.ts";
import { nyseHolidays } from "./nyse-holidays.ts";
import type { Session } from "./session.ts";
import { requireTimeOfDay } from "./time-of-day.ts";

/** A session's hours as the exchange's wall clock shows them: minutes of its day. */
export interface DayHours {
  readonly openMinute: number;
  readonly closeMinute: number;
}

/** What happens on a day (days since 1970-01-01). Each is worked out once. */
export interface TradingDays {
  sessionOf(dayNumber: number): Session | undefined;
  hoursOf(dayNumber: number): DayHours | undefined;
  closedBecause(dayNumber: number): string | undefined;
}

/** The exceptions of one year by day number. */
interface YearRules {
  readonly holidays: ReadonlyMap<number, string>;
  readonly earlyCloses: ReadonlyMap<number, EarlyClose>;
}

const [SUNDAY, SATURDAY] = [0, 6];
const NO_RULES: YearRules = { holidays: new Map(), earlyCloses: new Map() };

/** Of a specification without problems. What it lists itself goes before the exchange's rules. */
export function createTradingDays(spec: CalendarSpec, zone: TimeZone): TradingDays {
  const openMinute = requireTimeOfDay(spec.hours.open);
  const closeMinute = requireTimeOfDay(spec.hours.close);
  const closures = new Map(spec.closures.map(({ date, name }) => [requireDate(date), name]));
  const earlyCloses = new Map(
    spec.early_closes.map(({ date, close, name }) => [
      requireDate(date),
      { closeMinute: requireTimeOfDay(close), name },
    ]),
  );
  const rulesByYear = new Map<number, YearRules>();
  const sessionsByDay = new Map<number, Session | undefined>();

  function rulesOf(dayNumber: number): YearRules {
    if (spec.holidays === "none") return NO_RULES;
    const { year } = civilDateOf(dayNumber);
    let rules = rulesByYear.get(year);
    if (rules === undefined) {
      rules = { holidays: nyseHolidays(year), earlyCloses: nyseEarlyCloses(year) };
      rulesByYear.set(year, rules);
    }
    return rules;
  }

  function closedBecause(dayNumber: number): string | undefined {
    const weekday = weekdayOf(dayNumber);
    if (weekday === SATURDAY) return "Saturday";
    if (weekday === SUNDAY) return "Sunday";
    return closures.get(dayNumber) ?? rulesOf(dayNumber).holidays.get(dayNumber);
  }

  /** A rule's early close counts within the regular hours only: an exchange with shorter ones keeps them. */
  function earlyCloseOf(dayNumber: number): EarlyClose | undefined {
    const configured = earlyCloses.get(dayNumber);
    if (configured !== undefined) return configured;
    const byRule = rulesOf(dayNumber).earlyCloses.get(dayNumber);
    return byRule !== undefined && openMinute < byRule.closeMinute && byRule.closeMinute < closeMinute
      ? byRule
      : undefined;
  }

  function hoursOf(dayNumber: number): DayHours | undefined {
    if (closedBecause(dayNumber) !== undefined) return undefined;
    return { openMinute, closeMinute: earlyCloseOf(dayNumber)?.closeMinute ?? closeMinute };
  }

  function buildSession(dayNumber: number): Session | undefined {
    const hours = hoursOf(dayNumber);
    if (hours === undefined) return undefined;
    const earlyClose = earlyCloseOf(dayNumber);
    const at = (minute: number) => zone.firstInstantFrom(dayNumber * MILLIS_PER_DAY + minute * MILLIS_PER_MINUTE);
    const session = {
      date: formatDate(dayNumber),
      open: at(hours.openMinute),
      close: at(hours.closeMinute),
      early_close: earlyClose !== undefined,
    };
    return earlyClose === undefined ? session : { ...session, name: earlyClose.name };
  }

  return {
    closedBecause,
    hoursOf,
    sessionOf(dayNumber) {
      const known = sessionsByDay.get(dayNumber);
      if (known !== undefined || sessionsByDay.has(dayNumber)) return known;
      const session = buildSession(dayNumber);
      sessionsByDay.set(dayNumber, session);
      return session;
    },
  };
}
