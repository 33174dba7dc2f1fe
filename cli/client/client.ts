import { OrchestratorError } from "../../core/errors.ts";
import type { Json } from "../../core/json.ts";
import { readConnection, readToken } from "../../local/connection.ts";
import type { CommandContext } from "../command.ts";
import { ApiError } from "./api-error.ts";

export interface Client {
  get(path: string, query?: Readonly<Record<string, string | undefined>>): Promise<unknown>;
  send(method: "POST" | "PUT" | "PATCH", path: string, body?: Json): Promise<unknown>;
}

/** `{id}` and the like put into a path. */
export function path(strings: TemplateStringsArray, ...values: readonly string[]): string {
  return String.raw({ raw: strings }, ...values.map(encodeURIComponent));
}

/**
 * The orchestrator these options mean: that of `--url`, else the one that runs on the state folder.
 * @throws OrchestratorError `ORCHESTRATOR_UNREACHABLE` when none runs there, `URL_INVALID`
 */
export function connect({ globals, terminal }: Pick<CommandContext, "globals" | "terminal">): Client {
  const base = globals.url ?? readConnection(globals.state)?.url;
  if (base === undefined) throw unreachable(`no orchestrator runs on ${globals.state}`);
  const url = parseUrl(base);
  const token = terminal.env.ORCHESTRATOR_TOKEN ?? (isLocal(url) ? readToken(globals.state) : undefined);

  async function call(method: string, target: URL, body?: Json): Promise<unknown> {
    const response = await fetchOrThrow(target, {
      method,
      signal: terminal.interrupted,
      headers: {
        accept: "application/json",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = await response.json().catch(() => undefined);
    if (!response.ok) throw new ApiError(response.status, answer, target.href);
    return answer;
  }

  return {
    get(route, query = {}) {
      const target = new URL(url.href + route.slice(1));
      for (const [name, value] of Object.entries(query)) {
        if (value !== undefined) target.searchParams.set(name, value);
      }
      return call("GET", target);
    },
    send: (method, route, body) => call(method, new URL(url.href + route.slice(1)), body),
  };
}

/** Behind API Gateway the API lies below a stage: the URL keeps its path. */
function parseUrl(text: string): URL {
  const url = URL.parse(text.endsWith("/") ? text : `${text}/`);
  if (url !== null && ["http:", "https:"].includes(url.protocol)) return url;
  throw new OrchestratorError({
    code: "URL_INVALID",
    fault: "user",
    message: `${JSON.stringify(text)} is not the URL of an orchestrator`,
    expected: "http://… or https://…",
    found: text,
    remedy: "Look at --url and ORCHESTRATOR_URL.",
  });
}

async function fetchOrThrow(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw unreachable(`${url.origin} does not answer: ${describe(cause)}`, error);
  }
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message !== "" ? cause.message : "code" in cause ? String(cause.code) : cause.name;
}

/** A local token is for local orchestrators: it is sent nowhere else. */
function isLocal(url: URL): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
}

function unreachable(message: string, cause?: unknown): OrchestratorError {
  return new OrchestratorError({
    code: "ORCHESTRATOR_UNREACHABLE",
    fault: "user",
    message,
    remedy: "Start one with `npx orchestrator start`, or name another with --url or --state.",
    cause,
  });
}
