import { readFileSync, statSync } from "node:fs";
import type { Mocks } from "../mocks.ts";
import { TaskError } from "../resources.ts";
import { ServiceError } from "../service-error.ts";
import { type MockConfiguration, parseMockConfiguration, type TestCase } from "./mock-configuration.ts";

/** A mock configuration in a file that is read again when it has changed. */
export interface MockFile {
  readonly mocks: Mocks;
  /** As the file is now. */
  readonly configuration: () => MockConfiguration;
}

/**
 * @param onProblem is told why a changed file cannot be used; until it can, the one before counts.
 * @throws MockConfigurationError, or the system's error, when the file cannot be used at all.
 */
export function openMockFile(path: string, onProblem: (problem: Error) => void = () => {}): MockFile {
  let stamp = stampOf(path);
  let current = parseMockConfiguration(readFileSync(path, "utf8"));
  let problem = "";

  function configuration(): MockConfiguration {
    try {
      const now = stampOf(path);
      if (now === stamp) return current;
      stamp = now;
      current = parseMockConfiguration(readFileSync(path, "utf8"));
      problem = "";
    } catch (error) {
      // Each problem is told once, not at every use of the file.
      const { message } = error as Error;
      if (message !== problem) onProblem(error as Error);
      problem = message;
    }
    return current;
  }

  return {
    configuration,
    mocks: (machine, testCase) => {
      const find = (): TestCase | undefined => configuration().machines.get(machine)?.get(testCase);
      if (find() === undefined) {
        throw new ServiceError(
          "ValidationException",
          `The mock configuration has no test case '${testCase}' of the state machine '${machine}'`,
        );
      }
      return (state, attempt) => respond(find() ?? new Map(), state, attempt);
    },
  };
}

/** An invocation that a mocked state has no response for ends the execution; nothing catches that. */
function respond(testCase: TestCase, state: string, attempt: number): ReturnType<ReturnType<Mocks>> {
  const ranges = testCase.get(state);
  if (ranges === undefined) return undefined;
  const found = ranges.find(({ from, to }) => from <= attempt && attempt <= to);
  if (found === undefined) {
    return {
      error: new TaskError("States.Runtime", `The mocked state '${state}' has no response for invocation ${attempt}.`),
    };
  }
  const { response } = found;
  if ("Return" in response) return { output: response.Return };
  return { error: new TaskError(response.Throw.Error, response.Throw.Cause) };
}

function stampOf(path: string): string {
  const { mtimeMs, size, ino } = statSync(path);
  return `${mtimeMs}/${size}/${ino}`;
}
