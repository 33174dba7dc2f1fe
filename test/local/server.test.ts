import { mkdtemp, rm, stat } from "node:fs/promises";
import { type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parseConfiguration } from "../../config/parse.ts";
import { ensureToken, readConnection, readToken, writeConnection } from "../../local/connection.ts";
import { isOwnHost } from "../../local/host-check.ts";
import { createLogger } from "../../local/logger.ts";
import { createRuntime, type Runtime } from "../../local/runtime.ts";
import { type RunningServer, startServer } from "../../local/server.ts";

const logger = createLogger("silent");
let stateDir: string;
let runtime: Runtime;
const servers: RunningServer[] = [];

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "server-"));
  const source = "tasks:\n  system_health: { interval_minutes: 5 }\n";
  const { configuration } = parseConfiguration(source, { file: "test.yaml", env: {} });
  runtime = await createRuntime({ configuration, stateDir, clock: { kind: "virtual", from: 0 }, seed: 1, logger });
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
afterAll(async () => {
  await runtime.stop(0);
  await rm(stateDir, { recursive: true });
});

async function open(options: { port?: number; host?: string } = {}): Promise<RunningServer> {
  const { port = 0, ...rest } = options;
  const { dependencies, startedAt } = runtime;
  const server = await startServer({ dependencies, startedAt, stateDir, port, logger, ...rest });
  servers.push(server);
  return server;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** With `node:http`, which lets a Host header be anything. */
function get(url: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    })
      .on("error", reject)
      .end();
  });
}

/** Bytes as they are. */
function sendRaw(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.end(text));
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

describe("the embedded server", () => {
  it("asks for the token it made, which only its owner may read", async () => {
    const { url, tokenFile } = await open();
    expect((await fetch(`${url}/orchestrator/status`)).status).toBe(401);
    const token = readToken(stateDir);
    const answer = await fetch(`${url}/orchestrator/status`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(200);
    expect((await stat(tokenFile)).mode & 0o777).toBe(0o600);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(ensureToken(stateDir)).toBe(token);
  });

  it("listens on the loopback interface, and says where as long as it does", async () => {
    const { url, close } = await open();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(readConnection(stateDir)).toEqual({ url, process_id: process.pid });
    await close();
    expect(readConnection(stateDir)).toBeUndefined();
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });

  it.each(["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1"])(
    "answers 421 for the host %j, with and without a token",
    async (host) => {
      const { url } = await open();
      for (const path of ["/health", "/orchestrator/status", "/nothing"]) {
        const answer = await get(`${url}${path}`, { host, authorization: `Bearer ${readToken(stateDir)}` });
        expect(answer.status).toBe(421);
        expect(answer.headers["content-type"]).toBe("application/problem+json");
        expect(JSON.parse(answer.body)).toMatchObject({ status: 421, code: "HOST_FOREIGN" });
      }
    },
  );

  it.each(["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:8080"])("answers to the host %s", async (host) => {
    const { url } = await open();
    expect((await get(`${url}/health`, { host })).status).toBe(200);
  });

  it.each(["garbage\r\n\r\n", "GET / HTTP/1.1\r\nBad Header\r\n\r\n", `GET /${"x".repeat(100_000)} HTTP/1.1\r\n\r\n`])(
    "answers what is no HTTP with a problem document",
    async (text) => {
      const { url } = await open();
      const answer = await sendRaw(url, text);
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(answer).toContain('"code":"REQUEST_MALFORMED"');
    },
  );

  it.each(["", "Host: \r\n", "Host: a b\r\n", "Host: a/b\r\n", "Host: localhost@evil\r\n"])(
    "refuses a request whose host is none: %j",
    async (header) => {
      const { url } = await open();
      const answer = await sendRaw(url, `GET /health HTTP/1.1\r\n${header}Connection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 4(00|21) /);
      expect(answer).toContain("application/problem+json");
    },
  );

  it("survives a caller that hangs up in the middle of a body", async () => {
    const { url } = await open();
    await sendRaw(
      url,
      `POST /orchestrator/execute HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${readToken(stateDir)}\r\nContent-Length: 100\r\n\r\n{"task`,
    ).catch(() => undefined);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it("refuses a port that is in use, naming it", async () => {
    const { url } = await open();
    const port = Number(new URL(url).port);
    await expect(open({ port })).rejects.toMatchObject({
      code: "PORT_IN_USE",
      fault: "user",
      where: `127.0.0.1:${port}`,
    });
  });

  it("takes the next free port when none was asked for", async () => {
    const { dependencies, startedAt } = runtime;
    const start = () => startServer({ dependencies, startedAt, stateDir, port: undefined, logger });
    const first = await start();
    servers.push(first);
    const second = await start();
    servers.push(second);
    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
  });

  it("refuses an address that this machine does not have", async () => {
    await expect(open({ host: "203.0.113.7" })).rejects.toMatchObject({ code: "HOST_UNAVAILABLE", fault: "user" });
  });

  it("closes although a caller keeps its connection", async () => {
    const { url, close } = await open();
    const kept = connect(Number(new URL(url).port), "127.0.0.1");
    kept.on("error", () => undefined);
    await new Promise<void>((resolve) => kept.once("connect", () => resolve()));
    await close();
    kept.destroy();
  });
});

describe("the Host check", () => {
  it("takes addresses as well once it was opened to the network, but no foreign name", () => {
    expect(isOwnHost("192.168.1.5:8080", "0.0.0.0")).toBe(true);
    expect(isOwnHost("[fe80::1]:8080", "::")).toBe(true);
    expect(isOwnHost("evil.example", "0.0.0.0")).toBe(false);
    expect(isOwnHost("192.168.1.5", "127.0.0.1")).toBe(false);
    expect(isOwnHost("box.lan:80", "box.lan")).toBe(true);
    expect(isOwnHost(null, "127.0.0.1")).toBe(false);
  });
});

describe("what a server leaves behind", () => {
  it("is not taken for a server when it cannot be read", async () => {
    const folder = await mkdtemp(join(tmpdir(), "connection-"));
    expect(readConnection(folder)).toBeUndefined();
    expect(readToken(folder)).toBeUndefined();
    expect(readToken(join(folder, "missing"))).toBeUndefined();
    writeConnection(folder, { url: "no url", process_id: 1 });
    expect(readConnection(folder)).toBeUndefined();
    await rm(folder, { recursive: true });
  });
});
