import type { MapRunActions } from "./engine.ts";
import type { MapRun } from "./execution-state.ts";
import type { Journal } from "./journal.ts";
import type { ExecutionRow, MapRunRow } from "./journal-rows.ts";
import type { JsonObject } from "./json.ts";
import { pageOf, pageSize } from "./pages.ts";
import { ServiceError } from "./service-error.ts";

export function createMapRunActions(journal: Journal): MapRunActions {
  return {
    async describeMapRun({ mapRunArn }) {
      const row = journal.mapRuns({ arn: mapRunArn })[0];
      if (row === undefined) throw new ServiceError("ResourceNotFound", `Resource not found: '${mapRunArn}'`);
      const run = JSON.parse(row.run) as MapRun;
      const counts = countsOf(journal.childrenOf(row.arn), row);
      return {
        mapRunArn: row.arn,
        executionArn: journal.executionById(row.execution)?.arn ?? "",
        status: row.status,
        startDate: row.startedAt,
        ...(row.stoppedAt === null ? {} : { stopDate: row.stoppedAt }),
        maxConcurrency: run.maxConcurrency,
        toleratedFailurePercentage: run.toleratedFailurePercentage ?? 0,
        toleratedFailureCount: run.toleratedFailureCount ?? 0,
        itemCounts: counts,
        executionCounts: counts,
        redriveCount: 0,
      };
    },

    async listMapRuns({ executionArn, maxResults, nextToken }) {
      const execution = journal.executionByArn(executionArn);
      if (execution === undefined)
        throw new ServiceError("ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
      const { items, ...page } = pageOf(journal.mapRuns({ execution: execution.id }), pageSize(maxResults), nextToken);
      return {
        mapRuns: items.map((row) => ({
          executionArn,
          mapRunArn: row.arn,
          stateMachineArn: row.arn.replace(":mapRun:", ":stateMachine:").replace(/:[^:]*$/, ""),
          startDate: row.startedAt,
          ...(row.stoppedAt === null ? {} : { stopDate: row.stoppedAt }),
        })),
        ...page,
      };
    },
  };
}

function countsOf(children: readonly ExecutionRow[], row: MapRunRow): JsonObject {
  const of = (status: string): number => children.filter((child) => child.status === status).length;
  return {
    pending: 0,
    running: of("RUNNING"),
    succeeded: of("SUCCEEDED"),
    failed: of("FAILED"),
    timedOut: of("TIMED_OUT"),
    aborted: of("ABORTED"),
    total: children.length,
    resultsWritten: row.status === "SUCCEEDED" ? of("SUCCEEDED") : 0,
    failuresNotRedrivable: 0,
    pendingRedrive: 0,
  };
}
