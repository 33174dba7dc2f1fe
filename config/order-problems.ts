import type { ConfigurationProblem } from "./configuration-error.ts";

/** More than anybody corrects in one go; a hostile file could have a hundred thousand. */
const MAX_PROBLEMS = 1000;

/**
 * Problems in the order of the file, those outside of it last. What several checks found at one place for one reason is
 * told once, and a value that could not even be read is not complained of again.
 */
export function orderProblems(problems: readonly ConfigurationProblem[]): readonly ConfigurationProblem[] {
  const unreadable = new Set(problems.filter(({ code }) => UNREADABLE.has(code)).map(placeOf));
  const told = new Map<string, ConfigurationProblem>();
  for (const problem of problems) {
    if (!UNREADABLE.has(problem.code) && unreadable.has(placeOf(problem))) continue;
    const identity = JSON.stringify([placeOf(problem), problem.code, problem.path, problem.message]);
    if (!told.has(identity)) told.set(identity, problem);
  }
  const ordered = [...told.values()].sort(
    (left, right) => lineOf(left) - lineOf(right) || (left.column ?? 0) - (right.column ?? 0),
  );
  const last = ordered[MAX_PROBLEMS];
  if (last === undefined) return ordered;
  const message = `${ordered.length - MAX_PROBLEMS} more problems follow from here on`;
  return [...ordered.slice(0, MAX_PROBLEMS), { ...last, ...NOTHING, code: "CONFIG_TOO_MANY_PROBLEMS", message }];
}

/** Values that were read as nothing, with a problem of their own. */
const UNREADABLE: ReadonlySet<string> = new Set([
  "CONFIG_NUMBER_NOT_FINITE",
  "CONFIG_NUMBER_INEXACT",
  "CONFIG_ALIAS_UNKNOWN",
]);

const NOTHING = { expected: null, found: null, suggestion: null };

function placeOf({ file, line, column, path }: ConfigurationProblem): string {
  return file === null ? path : `${line}:${column}`;
}

function lineOf({ line }: ConfigurationProblem): number {
  return line ?? Number.POSITIVE_INFINITY;
}
