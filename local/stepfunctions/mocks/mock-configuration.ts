import { z } from "zod";
import type { Json } from "../json.ts";

const response = z.union([
  z.strictObject({ Return: z.json() }),
  z.strictObject({ Throw: z.strictObject({ Error: z.string(), Cause: z.string().default("") }) }),
]);
const responses = z.record(z.string().regex(/^\d+(-\d+)?$/), response);

/** The MockConfigFile format of Step Functions Local. */
const fileSchema = z.object({
  StateMachines: z.record(z.string(), z.object({ TestCases: z.record(z.string(), z.record(z.string(), z.string())) })),
  MockedResponses: z.record(z.string(), responses),
});

export type MockedResponse =
  | { readonly Return: Json }
  | { readonly Throw: { readonly Error: string; readonly Cause: string } };

export interface MockConfiguration {
  /** Machines' names, each with its test cases: a state's name → its responses by invocation, from 0. */
  readonly machines: ReadonlyMap<string, ReadonlyMap<string, TestCase>>;
}

export type TestCase = ReadonlyMap<string, readonly MockedRange[]>;

export interface MockedRange {
  readonly from: number;
  readonly to: number;
  readonly response: MockedResponse;
}

/** A mock configuration that cannot be used, with everything that is wrong with it. */
class MockConfigurationError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The mock configuration is not valid: ${problems.join("; ")}`);
    this.name = "MockConfigurationError";
    this.problems = problems;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  invalid_key: 'must be a number or a range such as "1-2"',
  invalid_union: "exactly one of Return and Throw (with Error and Cause) is needed",
};

/** @throws MockConfigurationError */
export function parseMockConfiguration(text: string): MockConfiguration {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new MockConfigurationError([(error as Error).message]);
  }
  const parsed = fileSchema.safeParse(document);
  if (!parsed.success) {
    throw new MockConfigurationError(
      parsed.error.issues.map(({ path, code, message }) => `${path.join(".")}: ${REASONS[code] ?? message}`),
    );
  }
  const problems: string[] = [];
  const ranges = new Map(
    Object.entries(parsed.data.MockedResponses).map(([name, byInvocation]) => [
      name,
      toRanges(name, byInvocation as { readonly [range: string]: MockedResponse }, problems),
    ]),
  );
  const machines = new Map(
    Object.entries(parsed.data.StateMachines).map(([machine, { TestCases }]) => [
      machine,
      new Map(
        Object.entries(TestCases).map(([testCase, states]) => [
          testCase,
          new Map(
            Object.entries(states).map(([state, name]) => {
              const found = ranges.get(name);
              if (found === undefined) {
                const place = `StateMachines.${machine}.TestCases.${testCase}.${state}`;
                problems.push(`${place}: there is no mocked response ${JSON.stringify(name)}`);
              }
              return [state, found ?? []];
            }),
          ),
        ]),
      ),
    ]),
  );
  if (problems.length > 0) throw new MockConfigurationError(problems);
  return { machines };
}

function toRanges(
  name: string,
  byInvocation: { readonly [range: string]: MockedResponse },
  problems: string[],
): readonly MockedRange[] {
  const ranges = Object.entries(byInvocation)
    .map(([key, response]): MockedRange => {
      const [from = 0, to = from] = key.split("-").map(Number);
      return { from, to, response };
    })
    .sort((a, b) => a.from - b.from);
  ranges.forEach(({ from, to }, index) => {
    const before = ranges[index - 1];
    if (to < from) problems.push(`MockedResponses.${name}: the range ${from}-${to} ends before it begins`);
    else if (before !== undefined && from <= before.to) {
      problems.push(`MockedResponses.${name}: invocation ${from} has two responses`);
    }
  });
  return ranges;
}
