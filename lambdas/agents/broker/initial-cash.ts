import { z } from "zod";

/** The account is opened with it by the first agent that needs one; later values change nothing. */
export const initialCashSchema = z.number().positive().max(1e9).default(100_000);
