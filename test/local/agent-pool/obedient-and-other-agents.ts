import { setTimeout as sleep } from "node:timers/promises";
import { threadId } from "node:worker_threads";
import { logToPool, serveInvocations } from "../../../local/agent-pool/serve-invocations.ts";

class QuotaExceeded extends Error {
  override name = "QuotaExceeded";
}

/** A worker whose agents behave in the ways that agents do. */
serveInvocations(async ({ agent, request }, signal) => {
  const answer = { result: { thread: threadId, run_id: request.grant.run_id }, signals: {} };
  switch (agent) {
    case "polite":
      await sleep(60_000, undefined, { signal }).catch(() => undefined);
      return { ...answer, result: { stopped_because: String(signal.reason) } };
    case "busy":
      for (;;);
    case "deaf":
      await sleep(60_000);
      return answer;
    case "throwing":
      throw new QuotaExceeded("no more today");
    case "exiting":
      process.exit(7);
      break;
    case "crashing":
      setImmediate(() => {
        throw new TypeError("nobody catches this");
      });
      return new Promise(() => {});
    case "greedy": {
      const hoard: number[][] = [];
      for (;;) hoard.push(new Array(1_000_000).fill(hoard.length));
    }
    case "unclonable":
      return { result: (() => 1) as unknown as null, signals: {} };
    case "logging":
      logToPool({ level: "warn", message: "careful", fields: { run_id: request.grant.run_id } });
      return answer;
    case "printing":
      console.log("hello from the agent");
      return answer;
  }
  return answer;
});
