/** Something wrong in what a person wrote, before it is known where in the file it stands. */
export interface Problem {
  /** The key, relative to what was parsed: `cron`, `between.0`. */
  readonly path: string;
  readonly expected: string;
  /** The text or value that was there. */
  readonly found: string;
  /** One sentence that says both and why. */
  readonly message: string;
  /** What was probably meant, ready to be pasted in. */
  readonly suggestion?: string;
}
