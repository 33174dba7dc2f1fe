/** What ValidateStateMachineDefinition reports. */
export interface Diagnostic {
  readonly severity: "ERROR" | "WARNING";
  readonly code: string;
  readonly message: string;
  /** `/States/A/Next`; absent where AWS gives none. */
  readonly location?: string;
}

export class Diagnostics {
  readonly all: Diagnostic[] = [];

  error(code: string, message: string, location?: string): void {
    this.all.push({ severity: "ERROR", code, message, ...(location === undefined ? {} : { location }) });
  }

  schema(message: string, location: string): void {
    this.error("SCHEMA_VALIDATION_FAILED", message, location);
  }

  get failed(): boolean {
    return this.all.some((diagnostic) => diagnostic.severity === "ERROR");
  }

  /** As `InvalidDefinition` words it. */
  toMessage(): string {
    const errors = this.all
      .filter(({ severity }) => severity === "ERROR")
      .map(({ code, message, location }) => `${code}: ${message} at ${location ?? "null"}`);
    return `Invalid State Machine Definition: '${errors.join(", ")}'`;
  }
}
