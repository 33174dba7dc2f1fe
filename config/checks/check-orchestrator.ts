import { buildShape, checkShape } from "../check-shape.ts";
import type { ConfigurationProblem } from "../configuration-error.ts";
import { orchestratorSchema } from "../schema.ts";
import { childOf, type SourceNode } from "../source/source-node.ts";
import { checkTimeZone } from "./check-time-zone.ts";

const SHAPE = buildShape("orchestrator", orchestratorSchema);

export function checkOrchestrator(orchestrator: SourceNode | undefined): ConfigurationProblem[] {
  if (orchestrator === undefined) return [];
  return [...checkShape(orchestrator, SHAPE), ...checkTimeZone(childOf(orchestrator, "timezone"))];
}
