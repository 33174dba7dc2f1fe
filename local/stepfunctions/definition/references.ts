import type { SyntaxNode } from "../expressions/fast-path.ts";
import type { Template } from "../expressions/template.ts";

/** Where an expression stands: only a catcher's may read the error. */
export type ErrorScope = "state" | "catcher";

type Report = (code: string, message: string, location: string) => void;

/** Refuses what can never have a value: a path that starts nowhere, `$$`, and `$states.errorOutput` outside Catch. */
export function checkReferences(template: Template, scope: ErrorScope, report: Report): void {
  switch (template.kind) {
    case "constant":
      return;
    case "array":
      for (const item of template.items) checkReferences(item, scope, report);
      return;
    case "object":
      for (const [, item] of template.entries) checkReferences(item, scope, report);
      return;
    case "expression": {
      const seen = new Set<string>();
      for (const name of unsupportedReferences(template.expression.syntax, scope)) {
        if (seen.has(name)) continue;
        seen.add(name);
        report(
          "UNSUPPORTED_JSONATA_EXPRESSION",
          `Reference to '${name}' at the top level is not supported.`,
          template.location,
        );
      }
    }
  }
}

/** The first steps of paths that are evaluated where no context item exists. */
function* unsupportedReferences(node: SyntaxNode | undefined, scope: ErrorScope): Generator<string> {
  if (node === undefined || node === null || typeof node !== "object") return;
  switch (node.type) {
    case "path": {
      const [first, second] = node.steps ?? [];
      // Later steps, and predicates of the first, have a context item.
      if (first !== undefined) yield* unsupportedReferences(first, scope);
      if (
        scope === "state" &&
        first?.type === "variable" &&
        first.value === "states" &&
        second?.value === "errorOutput"
      ) {
        yield "$states.errorOutput";
      }
      return;
    }
    case "name":
      yield String(node.value);
      return;
    case "wildcard":
      yield "*";
      return;
    case "descendant":
      yield "**";
      return;
    case "variable":
      if (node.value === "") yield "$";
      if (node.value === "$") yield "$$";
      return;
    case "lambda":
      yield* unsupportedReferences(node.body as SyntaxNode, scope);
      return;
    case "transform":
      return;
    default:
      for (const part of parts(node)) yield* unsupportedReferences(part, scope);
  }
}

function parts(node: SyntaxNode): readonly SyntaxNode[] {
  const lhs = Array.isArray(node.lhs) ? (node.lhs as SyntaxNode[][]).flat() : [node.lhs as SyntaxNode];
  const all = [
    ...lhs,
    node.rhs,
    node.expression,
    ...(node.expressions ?? []),
    node.condition,
    node.then,
    node.else,
    node.procedure?.type === "path" ? undefined : node.procedure,
    ...(node.arguments ?? []),
  ];
  return all.filter((part): part is SyntaxNode => part !== undefined && part !== null);
}
