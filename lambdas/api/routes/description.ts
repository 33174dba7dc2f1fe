import { z } from "zod";
import { buildOpenApi } from "../openapi.ts";
import { defineRoute, type Route } from "../route.ts";

/** @param routes all routes, these among them; asked for when the description is. */
export function describeRoutes(routes: () => readonly Route[]): readonly Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/health",
      summary: "Whether the orchestrator answers and its table can be read",
      role: null,
      answers: { 200: { description: "It does", schema: z.object({ status: z.literal("ok") }) } },
      async handle(_, api) {
        await api.state.house();
        return { status: 200, body: { status: "ok" } };
      },
    }),
    defineRoute({
      method: "get",
      path: "/openapi.json",
      summary: "This description",
      role: null,
      answers: { 200: { description: "OpenAPI 3.1", schema: z.looseObject({ openapi: z.string() }) } },
      handle: async () => ({ status: 200, body: buildOpenApi(routes()) }),
    }),
  ];
}
