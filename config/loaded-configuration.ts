import type { ConfigurationProblem } from "./configuration-error.ts";
import type { Body } from "./overlay.ts";
import type { Configuration } from "./schema.ts";
import type { Origin } from "./source/origin.ts";
import type { Place } from "./source/source-node.ts";

/** A configuration that passed every check. */
export interface LoadedConfiguration {
  readonly configuration: Configuration;
  /** Where the effective values come from; read it through `describeConfiguration`. */
  readonly origins: ConfigurationOrigins;
  /** What is allowed and probably not meant. */
  readonly warnings: readonly ConfigurationProblem[];
}

interface ConfigurationOrigins {
  /** The file under its overlay and the environment variables; what is not in it is a default. */
  readonly body: Body;
  /** What chose the overlay. */
  readonly environment: Origin;
  /** Where the overlay's `error_threshold_multiplier` stands; undefined without one. */
  readonly multiplier: Place | undefined;
}
