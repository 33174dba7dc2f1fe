import type { ConfigurationError } from "../configuration-error.ts";
import { refusalAt } from "./problem-at.ts";
import type { Place } from "./source-node.ts";

/** A thousand tasks with every key written out take about half of it. */
export const MAX_BYTES = 1024 * 1024;

/** The file's own shape needs 7; parameters may go deeper. Readers of the text recurse once a level. */
export const MAX_LEVELS = 64;

/** Counted where they are used, aliases inside of aliased values again: ten levels of ten are 11,111,111,110 uses. */
export const MAX_ALIAS_USES = 100;

/** What aliases may add in all: 100 uses of the largest file would be fifty million values. */
export const MAX_ALIASED_VALUES = 100_000;

/** A text this broken is no configuration; listing more would take seconds. */
export const MAX_SYNTAX_PROBLEMS = 100;

export function tooManyLevels(place: Place): ConfigurationError {
  const message = `values are nested deeper than ${MAX_LEVELS} levels`;
  return refusalAt(place, { code: "CONFIG_TOO_DEEP", message, expected: `at most ${MAX_LEVELS} levels` });
}

export function tooManyAliases(place: Place): ConfigurationError {
  const expected = `at most ${MAX_ALIAS_USES} uses, repeating at most ${MAX_ALIASED_VALUES} values`;
  return refusalAt(place, { code: "CONFIG_TOO_MANY_ALIASES", message: "aliases repeat too much", expected });
}

export function tooManyBytes(place: Place, bytes: number): ConfigurationError {
  return refusalAt(place, {
    code: "CONFIG_TOO_LARGE",
    message: "the file is larger than 1 MiB",
    expected: `at most ${MAX_BYTES} bytes`,
    found: `${bytes} bytes`,
  });
}
