import type { Json } from "../../core/json.ts";
import { ProblemError } from "./problem.ts";

/** Parameters travel as the input of an execution, which AWS limits to 256 KiB. */
const MAX_BODY_BYTES = 256 * 1024;
/** DynamoDB nests 32 levels; a run's record around its parameters takes some of them. */
const MAX_BODY_DEPTH = 24;

/**
 * The JSON of a request; an empty body is `{}`. The content type is not looked at: curl's default says form.
 * @throws ProblemError 413, or 400 for bad UTF-8, bad JSON, nesting beyond 24 levels and the key `__proto__`.
 */
export async function readBody(request: Request): Promise<Json> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  const body = parse(decode(bytes));
  checkShape(body);
  return body;
}

/** Reads no further than the limit, whatever the header says. */
async function readBytes(request: Request): Promise<Buffer> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ProblemError(400, { code: "BODY_NOT_UTF8", message: "the body is not valid UTF-8" });
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProblemError(400, { code: "BODY_NOT_JSON", message: `the body is not JSON: ${reason}` });
  }
}

/** Without recursion: the nesting may be deeper than the stack. */
function checkShape(body: Json): void {
  let level: readonly Json[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_BODY_DEPTH) {
      const message = `the body is nested more than ${MAX_BODY_DEPTH} levels deep`;
      throw new ProblemError(400, { code: "BODY_TOO_DEEP", message });
    }
    level = level.flatMap((value) => {
      if (typeof value !== "object" || value === null) return [];
      if (Object.hasOwn(value, "__proto__")) {
        throw new ProblemError(400, { code: "BODY_INVALID", message: "`__proto__` is not allowed as a key" });
      }
      return Object.values(value);
    });
  }
}

function tooLarge(): ProblemError {
  const message = `the body is larger than ${MAX_BODY_BYTES / 1024} KiB`;
  return new ProblemError(413, { code: "BODY_TOO_LARGE", message }, { headers: { connection: "close" } });
}
