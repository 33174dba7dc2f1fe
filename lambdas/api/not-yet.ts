import { ProblemError } from "./problem.ts";

/** The answer to what belongs to a feature that this version does not have. */
export function notYet(feature: string, remedy = "GET /openapi.json lists what this version does."): ProblemError {
  return new ProblemError(501, { code: "NOT_YET", message: `this version has no ${feature} yet`, remedy });
}
