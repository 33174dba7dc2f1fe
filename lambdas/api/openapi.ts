import { z } from "zod";
import { runSchema } from "../../core/run.ts";
import { agentViewSchema } from "./agent-view.ts";
import { problemSchema } from "./problem.ts";
import type { Route } from "./route.ts";
import { runViewSchema } from "./run-view.ts";
import { statusSchema } from "./status-view.ts";
import { taskViewSchema } from "./task-view.ts";

type Schema = { readonly [key: string]: unknown };

/** What has a name of its own in the description; all other schemas are written where they are used. */
const COMPONENTS = {
  Run: runSchema,
  RunWithLinks: runViewSchema,
  Task: taskViewSchema,
  Agent: agentViewSchema,
  Status: statusSchema,
  Problem: problemSchema,
};

const registry = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(COMPONENTS)) registry.add(schema, { id });

/** The OpenAPI 3.1 description of these routes, out of the very schemas that check their input. */
export function buildOpenApi(routes: readonly Route[]): Schema {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: buildOperation(route) };
  return {
    openapi: "3.1.1",
    info: {
      title: "Task Orchestrator",
      version: "1",
      description: "Keys are snake_case, instants RFC 3339 in UTC, errors RFC 9457 problem documents with a `code`.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "." }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: Object.fromEntries(Object.entries(COMPONENTS).map(([id, schema]) => [id, write(schema, "output")])),
    },
  };
}

function buildOperation(route: Route): Schema {
  const answers = Object.entries(route.answers).map(([status, { description, schema }]) => [
    status,
    { description, content: { [contentType(Number(status), schema)]: { schema: refer(schema) } } },
  ]);
  return {
    operationId: operationId(route),
    summary: route.summary,
    ...(route.role === null ? { security: [] } : { description: `Needs the role ${route.role}.` }),
    parameters: [...buildParameters(route.parameters, "path"), ...buildParameters(route.query, "query")],
    ...(route.body !== undefined && {
      requestBody: { content: { "application/json": { schema: write(route.body, "input") } } },
    }),
    responses: {
      ...Object.fromEntries(answers),
      default: { description: "A problem", content: { "application/problem+json": { schema: refer(problemSchema) } } },
    },
  };
}

function buildParameters(schema: z.ZodType | undefined, place: "path" | "query"): Schema[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, parameter]) => {
    const { description, ...rest } = write(parameter, "input");
    return {
      name,
      in: place,
      required: place === "path",
      ...(description !== undefined && { description }),
      schema: rest,
    };
  });
}

function contentType(status: number, schema: z.ZodType): string {
  if (status >= 400) return "application/problem+json";
  return schema instanceof z.ZodString ? "text/plain" : "application/json";
}

/** `get /runs/{id}/decision` is `get_runs_id_decision`. */
function operationId({ method, path }: Route): string {
  return `${method}${path.replaceAll(/[/{}.]+/g, "_").replace(/_$/, "")}`;
}

function refer(schema: z.ZodType): Schema {
  const id = registry.get(schema)?.id;
  return id === undefined ? write(schema, "output") : { $ref: `#/components/schemas/${id}` };
}

/**
 * A schema as OpenAPI 3.1 (JSON Schema 2020-12) writes it. The only schemas that refer to themselves are those
 * of any JSON, which JSON Schema writes as `{}`.
 */
function write(schema: z.ZodType, io: "input" | "output"): Schema {
  const { $schema: _, $defs: __, ...written } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return replaceReferences(written) as Schema;
}

function replaceReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(replaceReferences);
  if (typeof value !== "object" || value === null) return value;
  if ("$ref" in value) {
    const { $ref: _, ...rest } = value;
    return rest;
  }
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, replaceReferences(entry)]));
}
