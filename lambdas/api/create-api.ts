import { Hono } from "hono";
import { z } from "zod";
import { type Api, type ApiDependencies, bindApi } from "./api.ts";
import { authorize, type Principal } from "./authentication.ts";
import { parseInput } from "./input-errors.ts";
import { describeError, ProblemError, problemResponse } from "./problem.ts";
import { readBody } from "./read-body.ts";
import type { Answer, Route } from "./route.ts";
import { ROUTES } from "./routes.ts";

const NOBODY: Principal = { name: "nobody", role: "viewer" };
const NOTHING = z.strictObject({});

/** Answers are about this moment and for this caller. */
const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/**
 * The HTTP API, the same behind API Gateway and in the embedded server. Every answer that is no success is
 * a problem document.
 */
export function createApi(dependencies: ApiDependencies): Hono {
  const api = bindApi(dependencies);
  const app = new Hono();
  for (const route of ROUTES) {
    app.on(route.method.toUpperCase(), route.path.replaceAll(/\{(\w+)\}/g, ":$1"), (context) =>
      answer(route, api, context.req.raw, { path: context.req.param(), query: context.req.queries() }),
    );
  }
  app.notFound(async (context) => {
    await authorize(context.req.header("authorization"), api.authenticate, "viewer");
    throw unknownPath(context.req.method, context.req.path);
  });
  app.onError((error, context) => {
    const problem = describeError(error);
    if (problem.status === 500) api.logger.error({ err: error, method: context.req.method, path: context.req.path });
    const response = problemResponse(problem);
    for (const [name, value] of Object.entries(HEADERS)) response.headers.set(name, value);
    return response;
  });
  return app;
}

async function answer(
  route: Route,
  api: Api,
  request: Request,
  input: { readonly path: unknown; readonly query: Record<string, string[]> },
): Promise<Response> {
  const principal =
    route.role === null
      ? NOBODY
      : await authorize(request.headers.get("authorization") ?? undefined, api.authenticate, route.role);
  const query = Object.fromEntries(
    Object.entries(input.query).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
  return respond(
    await route.handle(
      {
        parameters: parseInput(route.parameters ?? NOTHING, input.path, "path"),
        query: parseInput(route.query ?? NOTHING, query, "query"),
        body: route.body === undefined ? undefined : parseInput(route.body, await readBody(request), "body"),
        principal,
        signal: request.signal,
      },
      api,
    ),
  );
}

function respond(answer: Answer): Response {
  const isText = "text" in answer;
  return new Response(isText ? answer.text : JSON.stringify(answer.body), {
    status: answer.status,
    headers: {
      ...HEADERS,
      "content-type": isText ? answer.contentType : "application/json",
      ...(isText ? {} : answer.headers),
    },
  });
}

/** 405 where the path is known with another method, else 404. */
function unknownPath(method: string, path: string): ProblemError {
  const allowed = ROUTES.filter((route) => pattern(route).test(path)).map((route) => route.method.toUpperCase());
  if (allowed.length === 0) {
    const remedy = "GET /openapi.json lists all paths.";
    return new ProblemError(404, { code: "PATH_UNKNOWN", message: `there is nothing at ${path}`, remedy });
  }
  const allow = [...new Set(allowed)].join(", ");
  const message = `${path} does not take ${method}, but ${allow}`;
  return new ProblemError(405, { code: "METHOD_NOT_ALLOWED", message }, { headers: { allow } });
}

function pattern(route: Route): RegExp {
  return new RegExp(`^${route.path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`);
}
