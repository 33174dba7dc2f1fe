import type { ControlDependencies } from "../../../lambdas/control/context.ts";
import { createSqliteTable, type SqliteTable } from "../../../local/sqlite-table.ts";
import { buildConfiguration } from "../../support/control-room.ts";
import { openSharedExecutions, type SharedExecutions } from "./shared-executions.ts";

/** Tight limits, so that most runs wait: three places for six tasks of two agents. */
const CONFIGURATION = buildConfiguration({
  orchestrator: { max_concurrent_tasks: 3, health_window_runs: 10 },
  agents: { x: { max_concurrent_tasks: 2 }, y: { max_concurrent_tasks: 2 } },
  tasks: {
    p: { agent: "x", priority: "high", error_threshold: 1_000_000 },
    q: { agent: "x", error_threshold: 1_000_000 },
    r: {
      agent: "x",
      concurrent_execution: true,
      concurrency_key: "symbol",
      priority: "low",
      error_threshold: 1_000_000,
    },
    s: { agent: "y", priority: "critical", error_threshold: 1_000_000 },
    t: { agent: "y", dependencies: ["q"], error_threshold: 1_000_000 },
    u: { agent: "y", concurrent_execution: true, concurrency_key: "symbol", error_threshold: 1_000_000 },
  },
});

export interface HammerSetting {
  readonly table: SqliteTable;
  readonly executions: SharedExecutions;
  readonly dependencies: ControlDependencies;
  readonly tasks: readonly string[];
  close(): void;
}

/** One process's share of the setting: two files in `folder`, and a clock that is off by up to five seconds. */
export function openHammerSetting(folder: string, process: number): HammerSetting {
  const table = createSqliteTable({ file: `${folder}/table.sqlite`, synchronous: "NORMAL" });
  const executions = openSharedExecutions(`${folder}/executions.sqlite`);
  const skewMillis = ((process % 3) - 1) * 5_000;
  let made = 0;
  const born = Date.now();
  const ids = {
    next() {
      made += 1;
      return `${born.toString(36)}p${process}n${made.toString(36).padStart(4, "0")}`;
    },
  };
  const clock = { now: () => Date.now() + skewMillis };
  return {
    table,
    executions,
    dependencies: { table, executions, clock, ids, configuration: CONFIGURATION },
    tasks: Object.keys(CONFIGURATION.tasks),
    close() {
      table.close();
      executions.close();
    },
  };
}
