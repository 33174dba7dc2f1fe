import { readFileSync } from "node:fs";
import { parseConfiguration } from "../../config/parse.ts";
import { createLogger } from "../../local/logger.ts";
import { createRuntime } from "../../local/runtime.ts";

/**
 * An orchestrator in a process of its own, to be killed. Arguments: the configuration's file, the state folder, the
 * moment (epoch milliseconds) at which its clock begins, and how many times faster than real it runs.
 * It prints `started` when it runs, and ends gracefully on SIGTERM.
 */
const [, , file = "", stateDir = "", from = "0", speed = "1"] = process.argv;
const { configuration } = parseConfiguration(readFileSync(file), { file });
const runtime = await createRuntime({
  configuration,
  stateDir,
  clock: { kind: "scaled", from: Number(from), speed: Number(speed) },
  seed: 1,
  logger: createLogger("warn"),
});
await runtime.start();
console.log("started");
process.once("SIGTERM", () => {
  runtime.stop(5).then(
    () => process.exit(0),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
