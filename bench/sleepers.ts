import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine } from "../local/stepfunctions/create-engine.ts";
import { createRealClock } from "../local/stepfunctions/real-clock.ts";

/** Runs in a process of its own, whose memory is the figure: 10,000 executions that sleep until one moment. */
const SLEEPERS = 10_000;
/** Long enough for all of them to be asleep. */
const NAP_MS = 15_000;

const folder = mkdtempSync(join(tmpdir(), "bench-"));
const clock = createRealClock();
const engine = createEngine({ journal: join(folder, "journal.sqlite"), clock, resources: {} });
const definition = JSON.stringify({
  QueryLanguage: "JSONata",
  StartAt: "Nap",
  States: { Nap: { Type: "Wait", Timestamp: "{% $states.input.until %}", End: true } },
});
const { stateMachineArn } = await engine.createStateMachine({ name: "sleepers", definition });
const until = Date.now() + NAP_MS;
const input = JSON.stringify({ until: new Date(until).toISOString(), payload: "x".repeat(1000) });
const begin = Date.now();
const arns: string[] = [];
for (let count = 0; count < SLEEPERS; count += 100) {
  const some = await Promise.all(Array.from({ length: 100 }, () => engine.startExecution({ stateMachineArn, input })));
  arns.push(...some.map(({ executionArn }) => executionArn));
}
await engine.idle();
const started = (Date.now() - begin) / 1000;
const asleep = Date.now() < until;
const megabytes = Math.round(process.memoryUsage().rss / 1e6);
await Promise.all(arns.map((arn) => engine.whenFinished(arn)));
const stops: number[] = [];
for (const executionArn of arns) stops.push((await engine.describeExecution({ executionArn })).stopDate ?? 0);
const latest = Math.max(...stops);
console.log(
  JSON.stringify({
    sleepers: SLEEPERS,
    all_asleep_before_waking: asleep,
    started_in_seconds: started,
    megabytes_asleep: megabytes,
    woken_within_seconds: Number(((latest - Math.min(...stops)) / 1000).toFixed(3)),
    latest_after_due_seconds: Number(((latest - until) / 1000).toFixed(3)),
  }),
);
clock.close();
await engine.close();
rmSync(folder, { recursive: true });
