import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Engine } from "../engine.ts";
import type { Json } from "../json.ts";
import { ServiceError } from "../service-error.ts";
import { toWire } from "./answers.ts";
import { toErrorAnswer } from "./error-answer.ts";
import { isOwnHost } from "./host-check.ts";
import { OPERATIONS } from "./operations.ts";
import { refuseOperation } from "./unsupported.ts";

export interface StepFunctionsServerOptions {
  readonly engine: Engine;
  /** Is told of what the engine did not expect; the caller gets `InternalFailure`. */
  readonly onError?: (error: unknown) => void;
}

export interface StepFunctionsServer {
  /** Listens; port 0 takes a free one. @throws the system's error, such as EADDRINUSE. */
  listen(port: number, host?: string): Promise<{ readonly url: string; readonly port: number }>;
  /** Ends open connections as well. */
  close(): Promise<void>;
}

const TARGET = /^AWSStepFunctions\.(\w+)$/;
/** A definition of 1 MiB, each character of it escaped, and room for the rest. */
const MAX_BODY_BYTES = 8 * 1_048_576;

/**
 * The Step Functions API over HTTP: AWS JSON 1.0, as the SDKs and the AWS CLI speak with `--endpoint-url`.
 * Signatures are not looked at: any credentials do. It is meant for the loopback interface.
 */
export function createStepFunctionsServer({ engine, onError }: StepFunctionsServerOptions): StepFunctionsServer {
  async function answer(request: IncomingMessage): Promise<{ readonly status: number; readonly body: object }> {
    try {
      const [, operation = ""] = TARGET.exec(String(request.headers["x-amz-target"] ?? "")) ?? [];
      const run = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
      if (run === undefined) throw refuseOperation(operation);
      return { status: 200, body: toWire(await run(engine, parseBody(await readBody(request)))) };
    } catch (error) {
      const refusal = toErrorAnswer(error);
      if (refusal.status >= 500) onError?.(error);
      return refusal;
    }
  }

  const server = createServer(async (request, response) => {
    if (!isOwnHost(request.headers.host)) return send(response, 421, { message: "This host is not served here." });
    if (request.method !== "POST") return send(response, 405, { message: "POST only" });
    const { status, body } = await answer(request);
    send(response, status, body);
  });
  // StartSyncExecution answers after up to five minutes.
  server.requestTimeout = 0;

  return {
    listen: (port, host = "127.0.0.1") =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
          const { port: actual } = server.address() as AddressInfo;
          resolve({ url: `http://${host.includes(":") ? `[${host}]` : host}:${actual}`, port: actual });
        });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/x-amz-json-1.0",
    "content-length": Buffer.byteLength(text),
    "x-amzn-requestid": randomUUID(),
  });
  response.end(text);
}

/** @throws ServiceError `SerializationException` when it is too large. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) throw new ServiceError("SerializationException", "");
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** @throws ServiceError `SerializationException` when it is no JSON object in UTF-8. */
function parseBody(bytes: Buffer): Json {
  try {
    const text = utf8.decode(bytes);
    const body = (text === "" ? {} : JSON.parse(text)) as Json;
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  } catch {
    // Said below.
  }
  throw new ServiceError("SerializationException", "");
}
