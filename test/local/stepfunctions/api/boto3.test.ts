import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ACCOUNT, serveEngine } from "./served-engine.ts";

/** `PYTHON` names another interpreter, one of a virtual environment for instance. */
const python = process.env.PYTHON ?? "python3";
const hasBoto3 = spawnSync(python, ["-c", "import boto3"], { stdio: "ignore" }).status === 0;

test("boto3 works against the API unchanged", async ({ skip }) => {
  skip(!hasBoto3, `${python} has no boto3: name one that has in PYTHON`);
  const { url } = await serveEngine();
  const session = spawn(python, [join(import.meta.dirname, "boto3-session.py"), url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const chunks: Buffer[] = [];
  session.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [code] = await once(session, "close");
  expect(code).toBe(0);
  expect(JSON.parse(Buffer.concat(chunks).toString())).toEqual({
    dates: [true, true],
    status: "SUCCEEDED",
    output: expect.stringMatching(/^\{"x": ?1\}$/),
    events: ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"],
    machines: ["pass", "quick"],
    sync: ["SUCCEEDED", "[7]"],
    tested: "42",
    refusals: [
      ["StateMachineAlreadyExists", `State Machine Already Exists: '${ACCOUNT}:stateMachine:pass'`, 400],
      ["ExecutionAlreadyExists", `Execution Already Exists: '${ACCOUNT}:execution:pass:one'`, 400],
      ["ExecutionDoesNotExist", `Execution Does Not Exist: '${ACCOUNT}:execution:pass:onex'`, 400],
      ["InvalidArn", "Invalid Arn: 'Invalid ARN prefix: nothing'", 400],
      ["InvalidToken", "Invalid Token: 'Invalid token'", 400],
      ["InvalidToken", "Invalid Token: 'Invalid token'", 400],
      ["ValidationException", "Must provide a StateMachine ARN or a MapRun ARN", 400],
    ],
  });
}, 60_000);
