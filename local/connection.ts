import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** Only the owner may read and write: whoever has the token may do everything. */
const OWNER_ONLY = 0o600;
/** As long as SHA-256: not to be guessed. */
const TOKEN_BYTES = 32;

const connectionSchema = z.object({ url: z.url(), process_id: z.int() });

/** Where the orchestrator of a state folder listens; what `orchestrator start` leaves for the other commands. */
export type Connection = z.output<typeof connectionSchema>;

export function tokenFile(stateDir: string): string {
  return join(stateDir, "token");
}

/** The state folder's token, made at its first start and kept. The folder must exist. */
export function ensureToken(stateDir: string): string {
  const known = readToken(stateDir);
  if (known !== undefined) return known;
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  writeFileSync(tokenFile(stateDir), `${token}\n`, { mode: OWNER_ONLY });
  return token;
}

/** Undefined where no orchestrator has started yet. */
export function readToken(stateDir: string): string | undefined {
  return readText(tokenFile(stateDir))?.trim() || undefined;
}

export function writeConnection(stateDir: string, connection: Connection): void {
  writeFileSync(connectionFile(stateDir), `${JSON.stringify(connection)}\n`, { mode: OWNER_ONLY });
}

/** Undefined when nothing runs there, as far as the folder knows: after a crash it may name a server that is gone. */
export function readConnection(stateDir: string): Connection | undefined {
  const text = readText(connectionFile(stateDir));
  if (text === undefined) return undefined;
  try {
    return connectionSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function removeConnection(stateDir: string): void {
  rmSync(connectionFile(stateDir), { force: true });
}

function connectionFile(stateDir: string): string {
  return join(stateDir, "server.json");
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return undefined;
    throw error;
  }
}
