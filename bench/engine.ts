import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { compareWithPeer } from "./against-peer.ts";
import { chainSeconds, fanOutSeconds, microsecondsAnEvent, nodesASecond } from "./durable.ts";

/** Prints figures and ratios of one run on one machine; it judges nothing. `--json`: one document. */
const json = process.argv.includes("--json");
const report: Record<string, unknown> = {};

function tell(key: string, text: string, value: unknown): void {
  report[key] = value;
  if (!json) console.log(text);
}

for (const result of await compareWithPeer()) {
  const { entries_a_second: ours, peer_entries_a_second: theirs, ratio } = result;
  const figures = `${String(ours).padStart(8)} state entries/s, aws-local-stepfunctions ${String(theirs).padStart(8)}: ${ratio} times`;
  tell(`in memory: ${result.case}`, `in memory  ${result.case.padEnd(20)} ${figures}`, result);
}
const nodes = await nodesASecond();
tell("nodes_a_second", `durable    Admit/Work/Settle, 64 at once  ${nodes} nodes/s`, nodes);
const chain = Number((await chainSeconds()).toFixed(3));
tell("chain_seconds", `durable    40 tasks of 10 ms              ${chain} s (0.4 s of them the tasks')`, chain);
const fanOut = Number((await fanOutSeconds()).toFixed(3));
tell("fan_out_seconds", `durable    1 → 1,000 → 1                  ${fanOut} s`, fanOut);
const costs = await microsecondsAnEvent();
const flat = costs.map(({ events, microseconds }) => `${microseconds} µs at ${events}`).join(", ");
tell("microseconds_an_event", `durable    cost of an event by history    ${flat}`, costs);
const sleepers = spawnSync(process.execPath, [...process.execArgv, join(import.meta.dirname, "sleepers.ts")], {
  encoding: "utf8",
  stdio: ["ignore", "pipe", "inherit"],
});
const { megabytes_asleep: megabytes, woken_within_seconds: within, ...more } = JSON.parse(sleepers.stdout);
tell("sleepers", `durable    10,000 asleep                  ${megabytes} MB, woken within ${within} s`, {
  megabytes_asleep: megabytes,
  woken_within_seconds: within,
  ...more,
});
if (json) console.log(JSON.stringify(report));
