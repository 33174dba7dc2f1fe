import type { ConditionRegistry } from "../core/conditions/condition.ts";
import { applyVariables, warnOfVariables } from "./apply-variables.ts";
import { assembleConfiguration } from "./assemble.ts";
import { unknownKey } from "./check-shape.ts";
import { createBodyChecker } from "./checks/check-body.ts";
import { chooseEnvironment } from "./choose-environment.ts";
import { ConfigurationError, type ConfigurationProblem } from "./configuration-error.ts";
import { readEnvironments } from "./environments.ts";
import { fileSchema } from "./file-schema.ts";
import type { LoadedConfiguration } from "./loaded-configuration.ts";
import { orderProblems } from "./order-problems.ts";
import { applyOverlay, type Body } from "./overlay.ts";
import { readSource } from "./source/read-source.ts";
import { childOf, type MapNode } from "./source/source-node.ts";
import { findWarnings } from "./warnings.ts";

export interface ParseOptions {
  /** How messages name the source. */
  readonly file: string;
  /** The overlay to apply; without it the one that the variable `ENV` names, or none. */
  readonly environment?: string | undefined;
  /** Environment variables; those of the table in variables.ts override the file. */
  readonly env?: { readonly [name: string]: string | undefined } | undefined;
  /** Conditions beside the built-in ones. */
  readonly conditions?: ConditionRegistry | undefined;
}

const KNOWN_KEYS = Object.keys(fileSchema.shape);

/**
 * The effective configuration that a YAML text means: its defaults, under them the file, its overlay and the environment
 * variables. Every overlay is checked, chosen or not. Pure: no files, no clock.
 * @throws ConfigurationError with everything that is wrong, shapes and cross-checks together.
 */
export function parseConfiguration(source: string | Uint8Array, options: ParseOptions): LoadedConfiguration {
  const { file, environment: asked, env = {}, conditions } = options;
  const { root, problems: syntax } = readSource(source, file);
  const warnings = warnOfVariables(env);
  if (root === undefined) throw new ConfigurationError(file, orderProblems(syntax), warnings);

  const { environments, problems: overlays } = readEnvironments(childOf(root, "environments"));
  const body = bodyOf(root);
  const choice = chooseEnvironment(asked, env, [...environments.keys()]);
  const chosen = choice.name === undefined ? undefined : environments.get(choice.name);
  const checker = createBodyChecker(body, conditions);
  const written = checker.check(body);
  const laidOver = chosen === undefined ? body : applyOverlay(body, chosen, checker.suggestTask).body;
  const effective = applyVariables(laidOver, env);
  const problems = orderProblems([
    ...syntax,
    ...unknownParts(root),
    ...overlays,
    ...choice.problems,
    ...written,
    ...Array.from(environments.values()).flatMap((overlay) => {
      const overlaid = applyOverlay(body, overlay, checker.suggestTask);
      const found = [...overlaid.problems, ...checker.checkChanges(overlaid.body)];
      return broughtAbout(found, written, `under the environment ${overlay.name}`);
    }),
    ...effective.problems,
    ...broughtAbout(
      effective.body === body ? [] : checker.check(effective.body),
      written,
      chosen === undefined ? "under the environment variables" : `under the environment ${chosen.name}`,
    ),
  ]);
  if (problems.length > 0) throw new ConfigurationError(file, problems, warnings);

  const multiplier = chosen?.multiplier;
  const factor = multiplier?.kind === "scalar" ? Number(multiplier.value) : 1;
  const configuration = assembleConfiguration(effective.body, chosen?.name ?? "default", factor, conditions);
  const origins = { body: effective.body, environment: choice.origin, multiplier: multiplier?.place };
  return { configuration, origins, warnings: [...warnings, ...findWarnings(configuration, effective.body)] };
}

/**
 * The problems that a body has and the file alone has not. One at a line of the file itself, which is right when nothing
 * is laid over it, says what brings it about.
 */
function broughtAbout(
  problems: readonly ConfigurationProblem[],
  written: readonly ConfigurationProblem[],
  note: string,
): ConfigurationProblem[] {
  const known = new Set(written.map((problem) => JSON.stringify(problem)));
  return problems
    .filter((problem) => !known.has(JSON.stringify(problem)))
    .map((problem) =>
      problem.file === null || problem.path.startsWith("environments.")
        ? problem
        : { ...problem, message: `${problem.message}, ${note}` },
    );
}

/** The file without its environments and without keys that it should not have. */
function bodyOf(root: MapNode): Body {
  const entries = Array.from(root.entries).filter(([key]) => KNOWN_KEYS.includes(key) && key !== "environments");
  return { ...root, entries: new Map(entries) };
}

function unknownParts(root: MapNode): ConfigurationProblem[] {
  return Array.from(root.entries)
    .filter(([key]) => !KNOWN_KEYS.includes(key))
    .map(([key, entry]) => unknownKey(key, entry.key, KNOWN_KEYS, key));
}
