import { DatabaseSync } from "node:sqlite";
import type { ExecutionStatus, Executions, TokenAnswer } from "../../../core/ports/executions.ts";

export interface SharedExecution {
  readonly name: string;
  readonly machine: string;
  readonly status: ExecutionStatus;
  /** `asking` until its token was answered; how many times it has asked. */
  readonly state: "asking" | "working" | "over";
  readonly tries: number;
  /** The grant it was answered with, as JSON. */
  readonly grant: string | null;
  readonly input: string;
}

export interface SharedExecutions extends Executions {
  all(): readonly SharedExecution[];
  /** Asks anew with a new token; undefined when the execution does not ask any more. */
  ask(name: string): { readonly token: string; readonly retryCount: number } | undefined;
  end(name: string, status: Exclude<ExecutionStatus, "RUNNING">): void;
  close(): void;
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS executions (
  name TEXT PRIMARY KEY, machine TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'RUNNING',
  state TEXT NOT NULL DEFAULT 'asking', tries INTEGER NOT NULL DEFAULT 0, grant_ TEXT, input TEXT NOT NULL) STRICT`;

/** State machines that many processes share, killed or not: each step is one statement on a file. */
export function openSharedExecutions(file: string): SharedExecutions {
  const database = new DatabaseSync(file, { timeout: 20_000 });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  database.exec(SCHEMA);
  const nameOf = (arn: string) => arn.replace("arn:shared:", "");

  function answer(token: string, set: string, ...values: string[]): TokenAnswer {
    const [arn = "", tries = "0"] = token.split("@");
    const changed = database
      .prepare(`UPDATE executions SET ${set} WHERE name = ? AND state = 'asking' AND tries = ? AND status = 'RUNNING'`)
      .run(...values, nameOf(arn), Number(tries));
    return Number(changed.changes) > 0 ? "delivered" : "gone";
  }

  return {
    async start({ machine, name, input }) {
      const { changes } = database
        .prepare("INSERT INTO executions (name, machine, input) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
        .run(name, machine, JSON.stringify(input));
      return { execution_arn: `arn:shared:${name}`, started: Number(changes) > 0 };
    },
    async stop({ execution_arn }) {
      database
        .prepare("UPDATE executions SET status = 'ABORTED', state = 'over' WHERE name = ? AND status = 'RUNNING'")
        .run(nameOf(execution_arn));
    },
    async describe(execution_arn) {
      const found = database.prepare("SELECT status FROM executions WHERE name = ?").get(nameOf(execution_arn));
      return found === undefined ? undefined : { execution_arn, status: found.status as ExecutionStatus };
    },
    answerSuccess: async (token, output) => answer(token, "state = 'working', grant_ = ?", JSON.stringify(output)),
    answerFailure: async (token, error) =>
      answer(token, "state = 'over', status = ?", error === "Skipped" ? "SUCCEEDED" : "FAILED"),
    all() {
      const rows = database.prepare("SELECT *, grant_ AS grant FROM executions ORDER BY name").all();
      return rows as unknown as SharedExecution[];
    },
    ask(name) {
      const asked = database
        .prepare(
          "UPDATE executions SET tries = tries + 1 WHERE name = ? AND state = 'asking' AND status = 'RUNNING' RETURNING tries",
        )
        .get(name);
      if (asked === undefined) return undefined;
      const tries = Number(asked.tries);
      return { token: `arn:shared:${name}@${tries}`, retryCount: tries };
    },
    end(name, status) {
      database
        .prepare("UPDATE executions SET status = ?, state = 'over' WHERE name = ? AND status = 'RUNNING'")
        .run(status, name);
    },
    close: () => database.close(),
  };
}
