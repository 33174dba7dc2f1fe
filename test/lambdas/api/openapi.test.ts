import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { buildOpenApi } from "../../../lambdas/api/openapi.ts";
import { ROUTES } from "../../../lambdas/api/routes.ts";

const description = buildOpenApi(ROUTES);
const text = JSON.stringify(description);

describe("the API's description", () => {
  it("is valid OpenAPI 3.1", async () => {
    const validator = new Validator();
    const result = await validator.validate(JSON.parse(text));
    expect(result.errors ?? []).toEqual([]);
    expect(validator.version).toBe("3.1");
  });

  it("has every route once, each with a name of its own", () => {
    const paths = description.paths as Record<string, Record<string, { operationId: string }>>;
    const operations = Object.values(paths).flatMap((path) => Object.values(path));
    expect(operations).toHaveLength(ROUTES.length);
    expect(new Set(operations.map((operation) => operation.operationId)).size).toBe(ROUTES.length);
  });

  it.each([
    "/orchestrator/status",
    "/orchestrator/execute",
    "/tasks",
    "/tasks/{name}",
    "/tasks/{name}/pause",
    "/tasks/{name}/resume",
    "/tasks/{name}/reset",
    "/runs",
    "/runs/{id}",
    "/runs/{id}/cancel",
    "/runs/{id}/approve",
    "/runs/{id}/decision",
    "/decisions",
    "/workflows",
    "/submissions",
    "/dags",
    "/goals",
    "/agents",
    "/signals",
    "/events",
    "/calendar",
    "/fires",
    "/stats",
    "/report",
    "/metrics",
    "/health",
    "/openapi.json",
  ])("has the promised path %s", (path) => {
    expect(description.paths).toHaveProperty([path]);
  });

  it("refers to nothing that it does not hold", () => {
    const { schemas } = description.components as { schemas: Record<string, unknown> };
    const references = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map((match) => match[1]);
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) {
      expect(reference).toMatch(/^#\/components\/schemas\//);
      expect(schemas).toHaveProperty([reference?.split("/").at(-1) ?? ""]);
    }
    expect(text).not.toContain("$defs");
  });

  it("asks for a token everywhere but at /health and itself", () => {
    const open = ROUTES.filter((route) => route.role === null).map((route) => route.path);
    expect(open.sort()).toEqual(["/health", "/openapi.json"]);
  });

  it("says that path parameters are needed and others are not", () => {
    const paths = description.paths as Record<
      string,
      Record<string, { parameters: { in: string; required: boolean }[] }>
    >;
    for (const parameter of Object.values(paths).flatMap((path) =>
      Object.values(path).flatMap((each) => each.parameters),
    ))
      expect(parameter.required).toBe(parameter.in === "path");
  });
});
