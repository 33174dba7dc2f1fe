import { z } from "zod";

const evidenceSchema = z.object({
  trend: z.number().describe("The benchmark over its moving average, less 1"),
  volatility: z.number().min(0),
  sentiment: z.number().min(-1).max(1).nullable(),
  system_health: z.number().min(0).max(1),
});
export type Evidence = z.output<typeof evidenceSchema>;

const reasonSchema = z.object({ factor: z.number().min(0).max(1), message: z.string() });

export const regimeSchema = z.object({
  regime: z.enum(["risk_on", "neutral", "risk_off", "halted"]),
  risk_budget: z.object({ gross_exposure: z.number().min(0).max(1).describe("Of equity") }),
  evidence: evidenceSchema,
  reasons: z.array(reasonSchema),
});
export type Regime = z.output<typeof regimeSchema>;

export interface RegimeRules {
  readonly target_volatility: number;
  readonly max_gross_exposure: number;
  readonly min_system_health: number;
}

/** Below its moving average a market has fallen further and swung more (Faber, 2007): half the exposure. */
const DOWNTREND_FACTOR = 0.5;
/** Gloom this deep takes another quarter. */
const GLOOM_SCORE = -0.5;
const GLOOM_FACTOR = 0.75;
const RISK_ON_FROM = 0.75;
const NEUTRAL_FROM = 0.35;

/** The exposure that the evidence allows: the greatest one times a factor for each doubt. */
export function judgeRegime(evidence: Evidence, rules: RegimeRules): Regime {
  const { trend, volatility, sentiment, system_health } = evidence;
  const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`;
  const reasons: Regime["reasons"] = [
    {
      factor: volatility > rules.target_volatility ? rules.target_volatility / volatility : 1,
      message: `volatility is ${percent(volatility)} a year, ${percent(rules.target_volatility)} is aimed at`,
    },
    {
      factor: trend < 0 ? DOWNTREND_FACTOR : 1,
      message: `the benchmark is ${percent(Math.abs(trend))} ${trend < 0 ? "below" : "above"} its moving average`,
    },
    {
      factor: sentiment !== null && sentiment <= GLOOM_SCORE ? GLOOM_FACTOR : 1,
      message: sentiment === null ? "no sentiment is known" : `sentiment is ${sentiment.toFixed(2)}`,
    },
    {
      factor: system_health < rules.min_system_health ? 0 : 1,
      message: `system health is ${percent(system_health)}, at least ${percent(rules.min_system_health)} is needed`,
    },
  ];
  const exposure = reasons.reduce((product, { factor }) => product * factor, rules.max_gross_exposure);
  return { regime: nameRegime(exposure), risk_budget: { gross_exposure: exposure }, evidence, reasons };
}

function nameRegime(exposure: number): Regime["regime"] {
  if (exposure >= RISK_ON_FROM) return "risk_on";
  if (exposure >= NEUTRAL_FROM) return "neutral";
  return exposure > 0 ? "risk_off" : "halted";
}
