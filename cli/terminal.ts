/** What a command sees of the world around it; tests give their own. */
export interface Terminal {
  /** Results. */
  readonly out: NodeJS.WriteStream;
  /** Progress, warnings, logs, errors. */
  readonly err: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Fires when the process is asked to end; its reason is the name of the signal. */
  readonly interrupted: AbortSignal;
}
