import type { Json } from "./json.ts";
import type { TaskError } from "./resources.ts";

/** What a mocked state answers at its n-th try (from 0); `undefined`: the state is not mocked. */
export type MockedState = (
  stateName: string,
  attempt: number,
) => { readonly output: Json } | { readonly error: TaskError } | undefined;

/**
 * Finds a machine's test case, by the machine's name.
 * @throws ServiceError `ValidationException` when there is none.
 */
export type Mocks = (machineName: string, testCase: string) => MockedState;
