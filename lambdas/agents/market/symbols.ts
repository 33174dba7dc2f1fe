import { z } from "zod";

/** The stocks whose daily closes are recorded, in the order of the record. */
export const SYMBOLS = [
  "AAPL",
  "AMD",
  "BAC",
  "BBY",
  "CVX",
  "GE",
  "HD",
  "JNJ",
  "JPM",
  "KO",
  "LLY",
  "MRK",
  "MSFT",
  "PEP",
  "PFE",
  "PG",
  "RRC",
  "UNH",
  "WMT",
  "XOM",
] as const;

/** The parameter `symbols` of the agents: all of them unless said otherwise. */
export const symbolsSchema = z
  .array(z.enum(SYMBOLS))
  .min(1)
  .refine((symbols) => new Set(symbols).size === symbols.length, "a symbol is named twice")
  .default([...SYMBOLS]);
