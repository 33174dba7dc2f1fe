import { z } from "zod";
import { notYet } from "../not-yet.ts";
import { problemSchema } from "../problem.ts";
import { defineRoute, type Method } from "../route.ts";

/** Promised paths of features that are not there: refused by name, so that nobody takes them for a typing error. */
const PROMISED: readonly { readonly path: string; readonly feature: string; readonly methods: readonly Method[] }[] = [
  { path: "/workflows", feature: "workflows", methods: ["get", "post"] },
  { path: "/workflows/{name}", feature: "workflows", methods: ["get"] },
  { path: "/submissions", feature: "submitted tasks", methods: ["get", "post"] },
  { path: "/submissions/{id}", feature: "submitted tasks", methods: ["get"] },
  { path: "/dags", feature: "graphs", methods: ["get", "post"] },
  { path: "/dags/{id}", feature: "graphs", methods: ["get"] },
  { path: "/goals", feature: "goals", methods: ["get", "post"] },
  { path: "/goals/{id}", feature: "goals", methods: ["get"] },
  { path: "/events", feature: "event stream", methods: ["get", "post"] },
  { path: "/stats", feature: "statistics beyond those of /orchestrator/status", methods: ["get"] },
  { path: "/report", feature: "report", methods: ["get"] },
  { path: "/runs/{id}/approve", feature: "approvals", methods: ["post"] },
  { path: "/dashboard", feature: "dashboard", methods: ["get"] },
];

export const NOT_YET_ROUTES = PROMISED.flatMap(({ path, feature, methods }) =>
  methods.map((method) =>
    defineRoute({
      method,
      path,
      summary: `Not in this version: ${feature}`,
      role: "viewer",
      parameters: z.looseObject({}),
      query: z.looseObject({}),
      answers: { 501: { description: "Not there yet", schema: problemSchema } },
      handle: async () => {
        throw notYet(feature);
      },
    }),
  ),
);
