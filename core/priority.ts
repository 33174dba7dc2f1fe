import { z } from "zod";

/** From most to least urgent. */
export const PRIORITIES = ["critical", "high", "medium", "low"] as const;
export const prioritySchema = z.enum(PRIORITIES);
export type Priority = z.output<typeof prioritySchema>;
