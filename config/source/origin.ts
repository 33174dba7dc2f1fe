/** Where an effective value comes from. */
export type Origin =
  | { readonly kind: "default" }
  /** Lines and columns count from 1. */
  | { readonly kind: "file"; readonly file: string; readonly line: number; readonly column: number }
  | {
      readonly kind: "overlay";
      readonly environment: string;
      readonly file: string;
      readonly line: number;
      readonly column: number;
    }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "argument"; readonly name: string };

/** As `config show` prints it. */
export function formatOrigin(origin: Origin): string {
  switch (origin.kind) {
    case "default":
      return "default";
    case "file":
      return `${origin.file}:${origin.line}`;
    case "overlay":
      return `environment overlay ${origin.environment} (${origin.file}:${origin.line})`;
    case "variable":
      return `environment variable ${origin.name}`;
    case "argument":
      return `argument ${origin.name}`;
  }
}
