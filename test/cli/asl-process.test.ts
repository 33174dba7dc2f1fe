import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, onTestFinished, test } from "vitest";

const ROLE = "arn:aws:iam::000000000000:role/anything";
const MAIN = join(import.meta.dirname, "../../cli/main.ts");
const NODE = [process.execPath, "--disable-warning=ExperimentalWarning", MAIN] as const;
const { AWS_ENDPOINT_URL: _none, ...ENVIRONMENT } = process.env;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "asl-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

async function serve(
  state: string,
  ...options: string[]
): Promise<{ process: ChildProcess; client: SFNClient; url: string }> {
  const [command, ...args] = [...NODE, "asl", "serve", "--port", "0", "--state", state, "--json", ...options];
  const process = spawn(command ?? "", args, { stdio: ["ignore", "pipe", "inherit"], env: ENVIRONMENT });
  onTestFinished(async () => {
    if (process.exitCode === null && process.kill("SIGTERM")) await once(process, "exit");
  });
  const [line] = (await once(createInterface(process.stdout), "line")) as [string];
  const { url } = JSON.parse(line) as { readonly url: string };
  const credentials = { accessKeyId: "any", secretAccessKey: "thing" };
  return { process, url, client: new SFNClient({ endpoint: url, region: "us-east-1", credentials }) };
}

const definitionOf = (states: Record<string, object>) =>
  JSON.stringify({ QueryLanguage: "JSONata", StartAt: Object.keys(states)[0], States: states });

describe("asl serve", () => {
  test("an execution that slept through kill -9 goes on in the next process", async () => {
    const state = folder();
    const first = await serve(state);
    const definition = definitionOf({ Nap: { Type: "Wait", Seconds: 2, End: true } });
    const machine = { name: "napper", definition, roleArn: ROLE };
    const { stateMachineArn } = await first.client.send(new CreateStateMachineCommand(machine));
    const { executionArn } = await first.client.send(new StartExecutionCommand({ stateMachineArn, input: '"kept"' }));
    first.process.kill("SIGKILL");
    await once(first.process, "exit");
    const second = await serve(state);
    const describeIt = () => second.client.send(new DescribeExecutionCommand({ executionArn }));
    await expect.poll(async () => (await describeIt()).status, { timeout: 10_000 }).toBe("SUCCEEDED");
    expect((await describeIt()).output).toBe('"kept"');
  });

  test("a second one on the same state is refused; SIGTERM ends it with 0", async () => {
    const state = folder();
    const { process } = await serve(state);
    const [command, ...args] = [...NODE, "asl", "serve", "--port", "0", "--state", state, "--json"];
    const other = spawnSync(command ?? "", args, { encoding: "utf8", env: ENVIRONMENT });
    expect(other.status).toBe(2);
    expect(JSON.parse(other.stdout).error.code).toBe("STATE_IN_USE");
    process.kill("SIGTERM");
    expect(await once(process, "exit")).toEqual([0, null]);
  });

  test("a test case of the mock configuration is chosen by the machine's ARN, and the file is read again", async () => {
    const state = folder();
    const mockFile = join(state, "MockConfigFile.json");
    const write = (payload: string) =>
      writeFileSync(
        mockFile,
        JSON.stringify({
          StateMachines: { order: { TestCases: { Paid: { Pay: "Ok" } } } },
          MockedResponses: { Ok: { "0": { Return: { Payload: payload } } } },
        }),
      );
    write("first");
    const { client } = await serve(state, "--mock-config", mockFile);
    const pay = {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: "pay" },
      End: true,
    };
    const machine = { name: "order", definition: definitionOf({ Pay: pay }), roleArn: ROLE };
    const { stateMachineArn } = await client.send(new CreateStateMachineCommand(machine));
    const run = async () => {
      const start = new StartExecutionCommand({ stateMachineArn: `${stateMachineArn}#Paid` });
      const { executionArn } = await client.send(start);
      const describeIt = () => client.send(new DescribeExecutionCommand({ executionArn }));
      await expect.poll(async () => (await describeIt()).status).toBe("SUCCEEDED");
      return (await describeIt()).output;
    };
    expect(await run()).toBe('{"Payload":"first"}');
    write("second, and longer");
    expect(await run()).toBe('{"Payload":"second, and longer"}');
  });

  test("a port that is taken is wrong usage", async () => {
    const { url } = await serve(folder());
    const [command, ...args] = [...NODE, "asl", "serve", "--port", new URL(url).port, "--state", folder(), "--json"];
    const other = spawnSync(command ?? "", args, { encoding: "utf8", env: ENVIRONMENT });
    expect(other.status).toBe(2);
    expect(JSON.parse(other.stdout).error.message).toMatch(/cannot listen on port/);
  });
});

describe("asl run in a process of its own", () => {
  test("an execution that waits for a token which nobody can answer is shown as it stands, with exit code 1", async () => {
    const file = join(folder(), "asking.json");
    const wait = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken", End: true };
    writeFileSync(file, definitionOf({ Ask: { ...wait, Arguments: { FunctionName: "f", Payload: 1 } } }));
    const server = await import("../local/stepfunctions/integrations/service-endpoint.ts");
    const { url } = await server.openServiceEndpoint({ body: "{}" });
    const [command, ...args] = [...NODE, "asl", "run", file, "--lambda-endpoint", url, "--json"];
    const run = spawn(command ?? "", args, { stdio: ["ignore", "pipe", "pipe"], env: ENVIRONMENT });
    const chunks: Buffer[] = [];
    run.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    const [code] = await once(run, "close");
    const document = JSON.parse(Buffer.concat(chunks).toString());
    expect(document).toMatchObject({ status: "RUNNING", output: null, stop_date: null });
    expect(document.history.at(-1).type).toBe("TaskSubmitted");
    expect(code).toBe(1);
  });
});
