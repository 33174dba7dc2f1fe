import { formatProblems } from "../config/format-problems.ts";
import { loadConfiguration } from "../config/load.ts";
import type { LoadedConfiguration } from "../config/loaded-configuration.ts";
import type { CommandContext } from "./command.ts";

/**
 * The configuration these options mean; its warnings go to stderr.
 * @throws ConfigurationError
 */
export function load({ globals, terminal }: Pick<CommandContext, "globals" | "terminal">): LoadedConfiguration {
  const loaded = loadConfiguration({ file: globals.config, environment: globals.environment, env: terminal.env });
  if (loaded.warnings.length > 0) terminal.err.write(`${formatProblems(loaded.warnings)}\n`);
  return loaded;
}
