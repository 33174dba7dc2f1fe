/** Why a state failed: what Retry and Catch match, and what the execution ends with. */
export class StateFailure extends Error {
  /** Absent where a Fail state or a token's answer gives none. */
  readonly error: string | undefined;
  readonly errorCause: string | undefined;
  /** Other names that Retry and Catch may know it by. */
  readonly aliases: readonly string[];
  /** An expression failed: there (`undefined`: nowhere in particular). */
  readonly evaluation: { readonly location: string | undefined; readonly afterEntry: boolean } | undefined;

  constructor(
    error: string | undefined,
    cause: string | undefined,
    more: {
      readonly aliases?: readonly string[];
      readonly evaluation?: { readonly location: string | undefined; readonly afterEntry: boolean };
    } = {},
  ) {
    super(error ?? "");
    this.error = error;
    this.errorCause = cause;
    this.aliases = more.aliases ?? [];
    this.evaluation = more.evaluation;
  }

  /** `$states.errorOutput`. */
  get errorOutput(): { readonly Error: string | null; readonly Cause: string | null } {
    return { Error: this.error ?? null, Cause: this.errorCause ?? (this.error === "States.Timeout" ? "" : null) };
  }
}

/** Whether a rule's `ErrorEquals` names the failure. `States.Runtime` is never recovered from. */
export function matches(errorEquals: readonly string[], failure: StateFailure): boolean {
  if (failure.error === "States.Runtime") return false;
  return errorEquals.some((name) => {
    if (name === "States.ALL") return true;
    if (name === failure.error || failure.aliases.includes(name)) return true;
    return (
      name === "States.TaskFailed" && failure.error !== "States.Timeout" && failure.error !== "States.DataLimitExceeded"
    );
  });
}

/** The sentence AWS puts before the reason of a failure that the state itself is to blame for. */
export function inState(name: string, enteredEventId: number, reason: string): string {
  return `An error occurred while executing the state '${name}' (entered at the event id #${enteredEventId}). ${reason}`;
}
