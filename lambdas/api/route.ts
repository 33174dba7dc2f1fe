import type { z } from "zod";
import type { Api } from "./api.ts";
import type { Principal, Role } from "./authentication.ts";

export type Method = "get" | "put" | "post" | "patch";

/** One thing the API does, as data: the app is mounted from it and `openapi.json` is written from it. */
export interface RouteDefinition<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType> {
  readonly method: Method;
  /** As OpenAPI writes it: `/tasks/{name}`. */
  readonly path: string;
  readonly summary: string;
  /** The least role; `null` asks for no token. */
  readonly role: Role | null;
  readonly parameters?: P;
  readonly query?: Q;
  /** Absent: a body is not looked at. */
  readonly body?: B;
  readonly answers: { readonly [status: number]: { readonly description: string; readonly schema: A } };
  handle(request: RouteRequest<P, Q, B>, api: Api): Promise<Answer>;
}

interface RouteRequest<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly parameters: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  /** Of a route without a role: nobody. */
  readonly principal: Principal;
  /** Fires when the caller has gone. */
  readonly signal: AbortSignal;
}

export type Answer =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly status: number; readonly text: string; readonly contentType: string };

/** A route whatever its schemas. */
export type Route = RouteDefinition<z.ZodType, z.ZodType, z.ZodType, z.ZodType>;

/** Checks a route's handler against its own schemas. */
export function defineRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  route: RouteDefinition<P, Q, B, A>,
): Route {
  return route as unknown as Route;
}
