import { z } from "zod";
import { agentViewSchema, requireAgent, viewAgent, viewAgents } from "../agent-view.ts";
import { pageQuerySchema, pageSchema, paginate } from "../page.ts";
import { defineRoute } from "../route.ts";

const parameters = z.strictObject({ name: z.string() });
const answers = { 200: { description: "The agent after the change", schema: agentViewSchema } };

export const AGENT_ROUTES = [
  defineRoute({
    method: "get",
    path: "/agents",
    summary: "Agents with their load and health, by name",
    role: "viewer",
    query: pageQuerySchema,
    answers: { 200: { description: "A page of agents", schema: pageSchema(agentViewSchema) } },
    handle: async ({ query }, api) => ({
      status: 200,
      body: paginate(viewAgents(api, await api.state.house()), (agent) => agent.name, query),
    }),
  }),
  defineRoute({
    method: "get",
    path: "/agents/{name}",
    summary: "One agent",
    role: "viewer",
    parameters,
    answers: { 200: { description: "The agent", schema: agentViewSchema } },
    handle: async ({ parameters: { name } }, api) => ({ status: 200, body: await viewAgent(api, name) }),
  }),
  defineRoute({
    method: "patch",
    path: "/agents/{name}",
    summary: "Changes an agent's limit over the deployed file; null takes the change back",
    role: "admin",
    parameters,
    body: z.strictObject({ max_concurrent_tasks: z.int().min(0).nullable() }),
    answers,
    async handle({ parameters: { name }, body, principal }, api) {
      requireAgent(api, name);
      await api.steer.changeLimit({ kind: "agent", name }, body, principal.name);
      return { status: 200, body: await viewAgent(api, name) };
    },
  }),
  ...(["pause", "resume"] as const).map((action) =>
    defineRoute({
      method: "post",
      path: `/agents/{name}/${action}`,
      summary: action === "pause" ? "Gives the agent no further run" : "Gives the agent runs again",
      role: "operator",
      parameters,
      answers,
      async handle({ parameters: { name }, principal }, api) {
        requireAgent(api, name);
        await api.steer[action]({ kind: "agent", name }, principal.name);
        return { status: 200, body: await viewAgent(api, name) };
      },
    }),
  ),
];
