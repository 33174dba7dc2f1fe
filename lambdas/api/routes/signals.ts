import { z } from "zod";
import { OrchestratorError } from "../../../core/errors.ts";
import { formatInstant, parseInstant } from "../../../core/instant.ts";
import type { Json } from "../../../core/json.ts";
import type { EpochMillis } from "../../../core/ports/clock.ts";
import { type Signal, signalSchema } from "../../../core/signal.ts";
import type { Api } from "../api.ts";
import { pageQuerySchema, pageSchema, paginate } from "../page.ts";
import { defineRoute } from "../route.ts";

const signalViewSchema = signalSchema.extend({
  expires_at: z.string().nullable().describe("RFC 3339 in UTC"),
  expired: z.boolean().describe("Conditions on it are not met any more"),
});

const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,99}$/;
const name = z.string().regex(NAME, "a letter, then up to 99 letters, digits, _ . or -");
const value = z.json() as z.ZodType<Json>;
/** A year; beyond it a fact is a setting. */
const ttlSeconds = z.number().positive().max(31_536_000).nullable().default(null);
const answers = { 200: { description: "The signal as it is now", schema: signalViewSchema } };

export const SIGNAL_ROUTES = [
  defineRoute({
    method: "get",
    path: "/signals",
    summary: "Facts that conditions look at, by name, expired ones too",
    role: "viewer",
    query: pageQuerySchema,
    answers: { 200: { description: "A page of signals", schema: pageSchema(signalViewSchema) } },
    async handle({ query }, api) {
      const signals = [...(await api.signals.list()).values()].map((signal) => viewSignal(signal, api.clock.now()));
      return { status: 200, body: paginate(signals, (signal) => signal.name, query) };
    },
  }),
  defineRoute({
    method: "post",
    path: "/signals",
    summary: "Sets a signal",
    role: "operator",
    body: z.strictObject({ name, value, ttl_seconds: ttlSeconds }),
    answers,
    handle: async ({ body, principal }, api) => ({ status: 200, body: await setSignal(api, body, principal.name) }),
  }),
  defineRoute({
    method: "get",
    path: "/signals/{name}",
    summary: "One signal",
    role: "viewer",
    parameters: z.strictObject({ name: z.string() }),
    answers: { 200: { description: "The signal", schema: signalViewSchema } },
    async handle({ parameters }, api) {
      const signal = NAME.test(parameters.name) ? await api.signals.get(parameters.name) : undefined;
      if (signal === undefined) throw unknownSignal(parameters.name);
      return { status: 200, body: viewSignal(signal, api.clock.now()) };
    },
  }),
  defineRoute({
    method: "put",
    path: "/signals/{name}",
    summary: "Sets a signal",
    role: "operator",
    parameters: z.strictObject({ name }),
    body: z.strictObject({ value, ttl_seconds: ttlSeconds }),
    answers,
    handle: async ({ parameters, body, principal }, api) => ({
      status: 200,
      body: await setSignal(api, { ...body, name: parameters.name }, principal.name),
    }),
  }),
];

async function setSignal(
  api: Api,
  fact: Pick<Signal, "name" | "value" | "ttl_seconds">,
  author: string,
): Promise<z.output<typeof signalViewSchema>> {
  const now = api.clock.now();
  const signal: Signal = { ...fact, source: `operator:${author}`, at: formatInstant(now) };
  await api.signals.set(signal);
  return viewSignal(signal, now);
}

function viewSignal(signal: Signal, now: EpochMillis): z.output<typeof signalViewSchema> {
  if (signal.ttl_seconds === null) return { ...signal, expires_at: null, expired: false };
  const expiresAt = parseInstant(signal.at) + signal.ttl_seconds * 1000;
  return { ...signal, expires_at: formatInstant(Math.floor(expiresAt)), expired: expiresAt <= now };
}

function unknownSignal(found: string): OrchestratorError {
  return new OrchestratorError({
    code: "SIGNAL_UNKNOWN",
    fault: "user",
    message: `there is no signal ${found}`,
    remedy: "GET /signals lists them.",
    found,
  });
}
