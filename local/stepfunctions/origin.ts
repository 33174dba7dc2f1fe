/** Who an execution belongs to: a Task that started it, or a Map Run. */
export interface Origin {
  /** The `invocationKey` of the call that started it. */
  readonly startedBy?: string;
  readonly mapRunArn?: string;
  /** The Map Run's execution and branch, the child's place, and the states it runs. */
  readonly parent?: number;
  readonly branch?: number;
  readonly index?: number;
  readonly list?: number;
  /** Of the mocks. */
  readonly testCase?: string;
}
