import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { lockState } from "../../local/state-lock.ts";
import { createStepFunctionsServer, type StepFunctionsServer } from "../../local/stepfunctions/api/server.ts";
import { createEngine } from "../../local/stepfunctions/create-engine.ts";
import { buildIntegrations, regionOf } from "../../local/stepfunctions/integrations/build-integrations.ts";
import { type MockFile, openMockFile } from "../../local/stepfunctions/mocks/mock-file.ts";
import { createRealClock } from "../../local/stepfunctions/real-clock.ts";
import { type CommandContext, EXIT, type RunCommand } from "../command.ts";
import { parseOptions, usage, wholeNumber } from "../options.ts";

const optionsSchema = z.object({
  port: wholeNumber(0, 65_535),
  lambdaEndpoint: z.url("is a URL such as http://127.0.0.1:3001").optional(),
  mockConfig: z.string().optional(),
});

/** Serves the Step Functions API until it is stopped; what runs then goes on at the next start on the same state. */
export const aslServe: RunCommand = async (context) => {
  const { port, lambdaEndpoint, mockConfig } = parseOptions(optionsSchema, context.options);
  const { terminal, globals } = context;
  const mocks = mockConfig === undefined ? undefined : openMocks(mockConfig, context);
  // A folder of its own: an orchestrator may run on the state as well.
  const folder = join(globals.state, "asl-serve");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = lockState(folder);
  const clock = createRealClock();
  const engine = createEngine({
    journal: join(folder, "executions.sqlite"),
    clock,
    region: regionOf(terminal.env),
    resources: buildIntegrations(terminal.env, lambdaEndpoint),
    ...(mocks === undefined ? {} : { mocks: mocks.mocks }),
  });
  const server = createStepFunctionsServer({
    engine,
    onError: (error) => terminal.err.write(`${error instanceof Error ? error.stack : error}\n`),
  });
  try {
    // First the port: whoever cannot listen has started nothing.
    const { url } = await listen(server, port);
    const { resumed } = await engine.resume();
    announce(context, url, resumed);
    const signal = await stopped(terminal.interrupted);
    return signal === "SIGTERM" ? EXIT.done : EXIT.interrupted;
  } finally {
    await server.close();
    clock.close();
    await engine.close();
    lock.release();
  }
};

/** @throws OrchestratorError `USAGE` when the port is taken. */
async function listen(server: StepFunctionsServer, port: number): Promise<{ readonly url: string }> {
  try {
    return await server.listen(port);
  } catch (error) {
    throw usage(
      `cannot listen on port ${port}: ${(error as Error).message}`,
      "Choose another --port; 0 takes a free one.",
    );
  }
}

function openMocks(path: string, { terminal }: CommandContext): MockFile {
  try {
    return openMockFile(path, ({ message }) =>
      terminal.err.write(`${path}: ${message}; what was read before counts.\n`),
    );
  } catch (error) {
    throw usage(`${path}: ${(error as Error).message}`);
  }
}

function announce({ terminal, globals }: CommandContext, url: string, resumed: number): void {
  if (globals.json) {
    terminal.out.write(`${JSON.stringify({ url, resumed })}\n`);
    return;
  }
  const lines = [
    `Step Functions API at ${url}${resumed === 0 ? "" : `, ${resumed} executions taken up again`}`,
    `  aws stepfunctions list-state-machines --endpoint-url ${url}`,
  ];
  terminal.out.write(`${lines.join("\n")}\n`);
}

async function stopped(interrupted: AbortSignal): Promise<unknown> {
  if (!interrupted.aborted) {
    await new Promise((resolve) => interrupted.addEventListener("abort", resolve, { once: true }));
  }
  return interrupted.reason;
}
