import { z } from "zod";
import { type AgentDirectory, createAgentDirectory, type ListedAgent } from "../agent-directory.ts";
import { BUILT_IN_AGENTS } from "../built-in-agents.ts";
import { buildShape, checkShape } from "../check-shape.ts";
import { createSuggester } from "../closest.ts";
import type { ConfigurationProblem } from "../configuration-error.ts";
import { agentSchema } from "../schema.ts";
import { problemAt } from "../source/problem-at.ts";
import { childOf, type SourceNode } from "../source/source-node.ts";
import { name } from "../value-schemas.ts";
import { validValue } from "./valid-value.ts";

const NAMES_SHAPE = buildShape("agents", z.record(name, z.unknown()));
const SHAPE = buildShape("agents.*", agentSchema);

export function checkAgents(agents: SourceNode | undefined): ConfigurationProblem[] {
  if (agents === undefined) return [];
  const problems = checkShape(agents, NAMES_SHAPE);
  const suggest = createSuggester(Object.keys(BUILT_IN_AGENTS));
  for (const [agent, { key, node }] of agents.kind === "map" ? agents.entries : []) {
    problems.push(...checkShape(node, SHAPE));
    const isRefusedAlready = childOf(node, "handler") !== undefined || childOf(node, "runtime") !== undefined;
    if (Object.hasOwn(BUILT_IN_AGENTS, agent) || isRefusedAlready) continue;
    const message = `${agent} is no built-in agent, and agents of one's own are not there yet`;
    const expected = `one of ${Object.keys(BUILT_IN_AGENTS).join(", ")}`;
    const suggestion = suggest(agent);
    problems.push(problemAt(key, { code: "CONFIG_NOT_YET", message, expected, found: agent, suggestion }));
  }
  return problems;
}

/** The built-in agents as the file changes them, and those that only the file names. */
export function listAgents(agents: SourceNode | undefined): AgentDirectory {
  const listed = new Map<string, ListedAgent>(Object.entries(BUILT_IN_AGENTS));
  const { task_types, capabilities } = agentSchema.shape;
  for (const [agent, { node }] of agents?.kind === "map" ? agents.entries : [])
    listed.set(agent, {
      task_types: validValue(node, "task_types", task_types) ?? listed.get(agent)?.task_types ?? [],
      capabilities: validValue(node, "capabilities", capabilities) ?? listed.get(agent)?.capabilities ?? [],
    });
  return createAgentDirectory(listed);
}
