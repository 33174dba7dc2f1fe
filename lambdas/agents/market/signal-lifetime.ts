/**
 * How long facts about the market hold: from a close on Thursday over a long weekend to the open on Tuesday is
 * 4 days and 17.5 hours.
 */
export const MARKET_SIGNAL_TTL_SECONDS = 5 * 86_400;
