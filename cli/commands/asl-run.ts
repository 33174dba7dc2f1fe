import { once } from "node:events";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import { OrchestratorError } from "../../core/errors.ts";
import { createEngine } from "../../local/stepfunctions/create-engine.ts";
import { buildIntegrations, regionOf } from "../../local/stepfunctions/integrations/build-integrations.ts";
import { type MockFile, openMockFile } from "../../local/stepfunctions/mocks/mock-file.ts";
import { createRealClock } from "../../local/stepfunctions/real-clock.ts";
import { ServiceError } from "../../local/stepfunctions/service-error.ts";
import { createVirtualClock } from "../../local/stepfunctions/virtual-clock.ts";
import { EXIT, type RunCommand } from "../command.ts";
import { instantOption, parseOptions, usage } from "../options.ts";
import { buildExecutionDocument, formatExecution } from "../text/execution-text.ts";

const optionsSchema = z.object({
  input: z.string().optional(),
  inputFile: z.string().optional(),
  mocks: z.string().optional(),
  testCase: z.string().optional(),
  clock: z.enum(["virtual", "real"], "is virtual or real"),
  from: instantOption.optional(),
  seed: z.string(),
  lambdaEndpoint: z.url("is a URL such as http://127.0.0.1:3001").optional(),
});

/**
 * Runs one definition to its end; with mocks in place of its tasks' work.
 * An execution that waits for an answer which nobody can give is reported as it stands, RUNNING.
 */
export const aslRun: RunCommand = async ({ args: [file], options: given, terminal }) => {
  const options = parseOptions(optionsSchema, given);
  const { input, inputFile, mocks: mocksPath, testCase, lambdaEndpoint, seed } = options;
  if (file === undefined) throw usage("which file?");
  if (input !== undefined && inputFile !== undefined) throw usage("--input and --input-file exclude each other");
  if ((mocksPath === undefined) !== (testCase === undefined)) throw usage("--mocks and --test-case belong together");
  if (options.from !== undefined && options.clock === "real") throw usage("--from needs the virtual clock");
  const definition = read(file);
  const executionInput = inputFile === undefined ? (input ?? "{}") : read(inputFile);
  const mockFile = mocksPath === undefined ? undefined : openMocks(mocksPath);
  const clock = options.clock === "real" ? createRealClock() : createVirtualClock(options.from ?? Date.now());
  const engine = createEngine({
    journal: ":memory:",
    clock,
    seed,
    region: regionOf(terminal.env),
    resources: buildIntegrations(terminal.env, lambdaEndpoint),
    ...(mockFile === undefined ? {} : { mocks: mockFile.mocks }),
  });
  const over = new AbortController();
  try {
    const name = mockFile === undefined ? nameOf(file) : mockedName(mockFile, nameOf(file), testCase ?? "");
    const { stateMachineArn } = await engine.createStateMachine({ name, definition });
    const { executionArn } = await engine.startExecution({
      stateMachineArn: testCase === undefined ? stateMachineArn : `${stateMachineArn}#${testCase}`,
      input: executionInput,
    });
    await Promise.race([
      engine.whenFinished(executionArn),
      untilStalled(over.signal),
      interruption(terminal.interrupted),
    ]);
    const document = await buildExecutionDocument(engine, executionArn);
    if (terminal.interrupted.aborted) return EXIT.interrupted;
    if (document.status === "RUNNING") {
      terminal.err.write(
        "The execution waits for a task token that nobody here answers: mock that state, or give it TimeoutSeconds.\n",
      );
    }
    const exitCode = document.status === "SUCCEEDED" ? EXIT.done : EXIT.failed;
    return { document, text: formatExecution(document), exitCode };
  } catch (error) {
    throw error instanceof ServiceError ? refused(error, file) : error;
  } finally {
    over.abort();
    clock.close();
    await engine.close();
  }
};

/** When the process would end of itself, there is nothing left that could let the execution go on. */
async function untilStalled(signal: AbortSignal): Promise<void> {
  await once(process, "beforeExit", { signal }).catch(() => {});
}

function interruption(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw usage(`cannot read ${path}: ${(error as Error).message}`);
  }
}

function openMocks(path: string): MockFile {
  try {
    return openMockFile(path);
  } catch (error) {
    throw usage(`${path}: ${(error as Error).message}`);
  }
}

/** `order.asl.json` is the machine `order`. */
function nameOf(file: string): string {
  const name = basename(file)
    .replace(/(?:\.asl)?\.json$/, "")
    .replaceAll(/[^\w-]/g, "-");
  return name === "" ? "machine" : name.slice(0, MAX_NAME_LENGTH);
}

const MAX_NAME_LENGTH = 80;

/** The machine of the mocks that has the test case: the one called as the file, or the only one. */
function mockedName(mocks: MockFile, fromFile: string, testCase: string): string {
  const { machines } = mocks.configuration();
  const having = [...machines].filter(([, cases]) => cases.has(testCase)).map(([name]) => name);
  const [only] = having;
  if (only === undefined) {
    const known = [...machines.values()].flatMap((cases) => [...cases.keys()]);
    throw usage(`the mocks have no test case ${testCase}`, `There are: ${known.join(", ")}.`);
  }
  if (having.includes(fromFile)) return fromFile;
  if (having.length > 1)
    throw usage(
      `several machines have a test case ${testCase}: ${having.join(", ")}`,
      `Name the file after one of them.`,
    );
  return only;
}

/** What the service refuses is invalid input: the definition, the execution's input. */
function refused(error: ServiceError, file: string): OrchestratorError {
  return new OrchestratorError({
    code: error.name,
    fault: "user",
    message: error.message,
    where: file,
    cause: error,
  });
}
