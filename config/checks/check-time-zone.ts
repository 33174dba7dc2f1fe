import { findTimeZone } from "../../core/time-zone.ts";
import { createSuggester } from "../closest.ts";
import type { ConfigurationProblem } from "../configuration-error.ts";
import { problemAt } from "../source/problem-at.ts";
import type { SourceNode } from "../source/source-node.ts";

const suggestZone = createSuggester(Intl.supportedValuesOf("timeZone"), Number.POSITIVE_INFINITY);

/** Whether a zone is one of the time zone database, spelt as it is there. What is no text is left to the shape. */
export function checkTimeZone(node: SourceNode | undefined): ConfigurationProblem[] {
  if (node?.kind !== "scalar" || typeof node.value !== "string" || node.value === "") return [];
  const { value, place } = node;
  const zone = findTimeZone(value);
  if (zone === value) return [];
  const message = `${value} is not the name of a time zone`;
  const expected = "an IANA time zone such as America/New_York";
  const suggestion = zone ?? suggestZone(value);
  return [problemAt(place, { code: "CONFIG_TIME_ZONE_UNKNOWN", message, expected, found: value, suggestion })];
}
