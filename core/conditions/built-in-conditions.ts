import { z } from "zod";
import type { Json } from "../json.ts";
import type { EpochMillis } from "../ports/clock.ts";
import type { Condition } from "./condition.ts";
import type { Facts } from "./facts.ts";
import { readSignal, type SignalReading } from "./fresh-signal.ts";
import { when } from "./when.ts";
import { buildWishSchema, describeWish, type Forms, isMet, type Measure, type WishValue, wishOf } from "./wish.ts";

/** A condition as the table below states it. */
interface Rule extends Forms {
  /** How reasons call what is measured. */
  readonly about: string;
  /** The facts it looks at; a signal of the condition's own name when absent. */
  readonly look?: (facts: Facts) => Json;
  /** The measure in such a value; undefined when the value cannot be read. */
  readonly read: (value: Json) => Measure | undefined;
}

/** System health counts as good from here on: what the first configurations asked of tasks that may wait. */
const GOOD_HEALTH = 0.8;

/** A count: `true` is at least one, `false` none, a number the minimum. */
const COUNT = {
  yes: { min: 1 },
  no: { max: 0 },
  numbersUpTo: Number.POSITIVE_INFINITY,
  read: readNumber,
} as const satisfies Omit<Rule, "about">;

/**
 * What each built-in condition looks at, and the meaning of each form of its value:
 * `yes` of `true`, `no` of `false`; a number is a minimum; `{min, max}` a range; a name that very name, a list any of them.
 */
const RULES = {
  market_hours: {
    about: "the market",
    look: ({ clock }) => (clock.market_open ? "open" : "closed"),
    yes: { oneOf: ["open"] },
    no: { oneOf: ["closed"] },
    read: (phase) => ({ name: String(phase), shown: phase }),
  },
  system_health: {
    about: "system health",
    look: ({ health }) => health.overall,
    yes: { min: GOOD_HEALTH },
    no: { below: GOOD_HEALTH },
    numbersUpTo: 1,
    read: readNumber,
  },
  /** Numbers are the annualised volatility as a ratio: 0.2 is 20 %. */
  market_volatility: {
    about: "market volatility",
    yes: { oneOf: ["high", "extreme"] },
    no: { oneOf: ["low", "normal"] },
    numbersUpTo: Number.POSITIVE_INFINITY,
    names: ["low", "normal", "high", "extreme"],
    read: readVolatility,
  },
  /** Numbers are the count of news items. */
  news_events: {
    about: "news",
    yes: { oneOf: ["major"] },
    no: { oneOf: ["none", "minor"] },
    numbersUpTo: Number.POSITIVE_INFINITY,
    names: ["none", "minor", "major"],
    read: readNews,
  },
  position_count: { about: "open positions", ...COUNT },
  pending_orders: { about: "pending orders", ...COUNT },
  new_trades: { about: "new trades", ...COUNT },
  trading_activity: { about: "fills today", ...COUNT },
} as const satisfies { readonly [name: string]: Rule };

export const BUILT_IN_CONDITIONS = {
  market_hours: { ...conditionOf("market_hours", RULES.market_hours), value: z.boolean() },
  market_volatility: conditionOf("market_volatility", RULES.market_volatility),
  news_events: conditionOf("news_events", RULES.news_events),
  system_health: conditionOf("system_health", RULES.system_health),
  position_count: conditionOf("position_count", RULES.position_count),
  pending_orders: conditionOf("pending_orders", RULES.pending_orders),
  new_trades: conditionOf("new_trades", RULES.new_trades),
  trading_activity: conditionOf("trading_activity", RULES.trading_activity),
  when,
} as const;

function conditionOf(name: string, rule: Rule): Condition<ReturnType<typeof buildWishSchema>> {
  return {
    value: buildWishSchema(rule),
    check(value: WishValue, facts: Facts, now: EpochMillis) {
      const wish = wishOf(value, rule);
      const wanted = `wanted ${rule.about} ${describeWish(wish)}`;
      const looked: SignalReading =
        rule.look === undefined ? readSignal(name, facts, now) : { value: rule.look(facts) };
      if ("missing" in looked) return { met: false, message: `${wanted}, but ${looked.missing}`, found: null };
      const measure = rule.read(looked.value);
      if (measure === undefined)
        return {
          met: false,
          message: `${wanted}, but cannot read the signal ${JSON.stringify(looked.value)}`,
          found: looked.value,
        };
      return {
        met: isMet(wish, measure),
        message: `${wanted}, found ${describeMeasure(measure)}`,
        found: measure.shown,
      };
    },
  };
}

function describeMeasure({ name, number }: Measure): string {
  if (name === undefined) return String(number);
  return number === undefined ? name : `${name} (${number})`;
}

function readNumber(value: Json): Measure | undefined {
  return typeof value === "number" ? { number: value, shown: value } : undefined;
}

/** `{level, annualised}` as data_sync says it; the level or the number alone, as an operator may set it. */
function readVolatility(value: Json): Measure | undefined {
  if (typeof value === "number") return { number: value, shown: value };
  if (typeof value === "string") return { name: value, shown: value };
  const { level, annualised } = fieldsOf(value);
  if (typeof level !== "string" && typeof annualised !== "number") return undefined;
  return {
    name: typeof level === "string" ? level : undefined,
    number: typeof annualised === "number" ? annualised : undefined,
    shown: value,
  };
}

/** `{count, major}` as sentiment_fetch says it; whether there is major news alone, as an operator may set it. */
function readNews(value: Json): Measure | undefined {
  if (typeof value === "boolean") return { name: value ? "major" : "minor", shown: value };
  const { count, major } = fieldsOf(value);
  if (typeof count !== "number" || typeof major !== "boolean") return undefined;
  const lesser = count > 0 ? "minor" : "none";
  return { number: count, name: major ? "major" : lesser, shown: value };
}

function fieldsOf(value: Json): { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: Json })
    : {};
}
