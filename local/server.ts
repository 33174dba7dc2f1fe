import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { userInfo } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { getRequestListener } from "@hono/node-server";
import type { Logger } from "pino";
import { OrchestratorError } from "../core/errors.ts";
import type { EpochMillis } from "../core/ports/clock.ts";
import { createTokenAuthentication, hashToken } from "../lambdas/api/authentication.ts";
import { createApi } from "../lambdas/api/create-api.ts";
import { ProblemError, problemResponse } from "../lambdas/api/problem.ts";
import { createStoredTokenAuthentication, firstOf } from "../lambdas/api/stored-tokens.ts";
import type { ControlDependencies } from "../lambdas/control/context.ts";
import { ensureToken, removeConnection, tokenFile, writeConnection } from "./connection.ts";
import { isOwnHost } from "./host-check.ts";

export interface ServerOptions {
  readonly dependencies: ControlDependencies;
  readonly startedAt: EpochMillis;
  /** Exists; gets the token and, while the server runs, where it listens. */
  readonly stateDir: string;
  /** Undefined: 8080, or the next free one above. */
  readonly port: number | undefined;
  /** 127.0.0.1 unless the user named another by an explicit flag. */
  readonly host?: string;
  readonly logger: Logger;
}

export interface RunningServer {
  readonly url: string;
  readonly tokenFile: string;
  close(): Promise<void>;
}

const USUAL_PORT = 8080;
/** As many orchestrators may run on one machine before their ports become a surprise. */
const PORTS_TO_TRY = 10;
/** Answers under way get this long when the server closes. */
const CLOSE_GRACE_MS = 1000;

/**
 * Serves the API on this machine, the loopback interface unless told otherwise.
 * @throws OrchestratorError `PORT_IN_USE`, `HOST_UNAVAILABLE`
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { stateDir, logger, host = "127.0.0.1" } = options;
  const closing = new AbortController();
  const api = createApi({
    ...options.dependencies,
    startedAt: options.startedAt,
    authenticate: firstOf(
      createTokenAuthentication([{ name: ownerName(), role: "admin", sha256: hashToken(ensureToken(stateDir)) }]),
      createStoredTokenAuthentication(options.dependencies),
    ),
    // Whoever waits for a run is answered at once when the server closes.
    sleep: (milliseconds) => sleep(milliseconds, undefined, { signal: closing.signal }).catch(() => undefined),
    logger,
  });
  const server = createServer(
    // Without a Host header the listener refuses the request itself, with a problem document.
    { requireHostHeader: false },
    getRequestListener(
      (request) => (isOwnHost(request.headers.get("host"), host) ? api.fetch(request) : refuseHost(request)),
      // The global Request and Response stay Node's own: others in this process use them.
      { overrideGlobalObjects: false, errorHandler: (error) => problemResponse(malformed(error)) },
    ),
  );
  server.on("clientError", refuseMalformed);
  const port = await listen(server, host, options.port);
  const url = `http://${reachableName(host)}:${port}`;
  writeConnection(stateDir, { url, process_id: process.pid });
  return {
    url,
    tokenFile: tokenFile(stateDir),
    async close() {
      removeConnection(stateDir);
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      await Promise.race([closed, sleep(CLOSE_GRACE_MS, undefined, { ref: false })]);
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, host: string, port: number | undefined): Promise<number> {
  const first = port ?? USUAL_PORT;
  const last = port === undefined ? USUAL_PORT + PORTS_TO_TRY - 1 : first;
  for (let candidate = first; ; candidate++) {
    const failure = await tryListen(server, host, candidate);
    if (failure === undefined) return (server.address() as AddressInfo).port;
    if (failure.code === "EADDRINUSE" && candidate < last) continue;
    throw describeListenError(failure, host, first, last);
  }
}

function tryListen(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    server.once("error", resolve);
    server.listen(port, host, () => {
      server.off("error", resolve);
      resolve(undefined);
    });
  });
}

function describeListenError(
  error: NodeJS.ErrnoException,
  host: string,
  first: number,
  last: number,
): OrchestratorError {
  const ports = first === last ? `port ${first}` : `any port from ${first} to ${last}`;
  const inUse = error.code === "EADDRINUSE";
  return new OrchestratorError({
    code: inUse ? "PORT_IN_USE" : "HOST_UNAVAILABLE",
    fault: "user",
    message: `cannot listen on ${host}, ${ports}: ${inUse ? "already in use" : error.message}`,
    remedy: inUse ? "Name another port with --port, or stop what listens there." : "Name an address of this machine.",
    where: `${host}:${first}`,
    cause: error,
  });
}

function refuseHost(request: Request): Response {
  const message = `this server does not answer for the host ${JSON.stringify(request.headers.get("host"))}`;
  const remedy = "Call it by localhost, 127.0.0.1 or [::1].";
  return problemResponse(new ProblemError(421, { code: "HOST_FOREIGN", message, remedy }));
}

/** What is no HTTP never reaches the app: it gets its problem document here. */
async function refuseMalformed(error: Error & { code?: string }, socket: Socket): Promise<void> {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = await problemResponse(malformed(error)).text();
  socket.end(
    "HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nConnection: close\r\n" +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function malformed(error: unknown): ProblemError {
  const message = `the request is not valid HTTP: ${error instanceof Error ? error.message : String(error)}`;
  return new ProblemError(400, { code: "REQUEST_MALFORMED", message });
}

/** The author of what the token's owner changes. */
function ownerName(): string {
  try {
    return userInfo().username;
  } catch {
    return "local";
  }
}

/** By what name this machine itself reaches the address: one that means every interface cannot be called. */
function reachableName(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
