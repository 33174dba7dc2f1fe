import { z } from "zod";
import type { Subject } from "../../control/steer.ts";
import { defineRoute } from "../route.ts";
import { statusSchema, viewStatus } from "../status-view.ts";

const EVERYTHING: Subject = { kind: "everything" };
const answers = { 200: { description: "The status after the change", schema: statusSchema } };

export const ORCHESTRATOR_ROUTES = [
  defineRoute({
    method: "get",
    path: "/orchestrator/status",
    summary: "The state of everything: tasks, agents, health, market",
    role: "viewer",
    answers: { 200: { description: "The status", schema: statusSchema } },
    handle: async (_, api) => ({ status: 200, body: await viewStatus(api) }),
  }),
  defineRoute({
    method: "patch",
    path: "/orchestrator",
    summary: "Changes the overall limit over the deployed file; null takes the change back",
    role: "admin",
    body: z.strictObject({ max_concurrent_tasks: z.int().min(0).nullable() }),
    answers,
    async handle({ body, principal }, api) {
      await api.steer.changeLimit({ kind: "everything" }, body, principal.name);
      return { status: 200, body: await viewStatus(api) };
    },
  }),
  defineRoute({
    method: "post",
    path: "/orchestrator/pause",
    summary: "The kill switch: nothing is admitted until it is resumed; what runs goes on",
    role: "operator",
    answers,
    async handle({ principal }, api) {
      await api.steer.pause(EVERYTHING, principal.name);
      return { status: 200, body: await viewStatus(api) };
    },
  }),
  defineRoute({
    method: "post",
    path: "/orchestrator/resume",
    summary: "Admits again",
    role: "operator",
    answers,
    async handle({ principal }, api) {
      await api.steer.resume(EVERYTHING, principal.name);
      return { status: 200, body: await viewStatus(api) };
    },
  }),
];
