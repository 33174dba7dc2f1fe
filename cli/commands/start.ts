import { z } from "zod";
import { OrchestratorError } from "../../core/errors.ts";
import type { ClockSetting } from "../../local/runtime.ts";
import type { RunCommand } from "../command.ts";
import { load } from "../load-configuration.ts";
import { instantOption, parseOptions, usage, wholeNumber } from "../options.ts";

const optionsSchema = z.object({
  standalone: z.boolean().default(false),
  integrated: z.boolean().default(false),
  port: wholeNumber(0, 65_535).optional(),
  host: z.string().min(1).optional(),
  clock: z.string(),
  from: instantOption.optional(),
  until: instantOption.optional(),
  seed: wholeNumber(0, 2 ** 31),
});
type StartOptions = z.output<typeof optionsSchema>;

/** A day in under a second; beyond that virtual time is the tool. */
const MAX_SPEED = 100_000;

export const start: RunCommand = async (context) => {
  const options = parseOptions(optionsSchema, context.options);
  const clock = parseClock(options);
  const { configuration } = load(context);
  // Only now the engine and the agents are loaded: a wrong option is answered at once.
  const { runEmbedded } = await import("../run-embedded.ts");
  return runEmbedded(context, { ...options, configuration, clock });
};

/** @throws OrchestratorError `USAGE`, `NOT_YET` */
function parseClock({ integrated, standalone, clock, from, until }: StartOptions): ClockSetting {
  if (integrated && standalone) throw usage("--standalone and --integrated exclude each other");
  if (integrated) throw notYet();
  if (clock === "real") {
    if (from !== undefined)
      throw usage("--from needs a virtual or a faster clock", "Add --clock virtual or --clock 60.");
  }
  const start = from ?? Date.now();
  if (until !== undefined && until <= start)
    throw usage(`--until is not after ${from === undefined ? "now, when it would begin" : "--from"}`);
  if (clock === "real") return { kind: "real" };
  if (clock === "virtual") {
    if (until === undefined) throw usage("a virtual clock needs an end", "Add --until with an instant.");
    return { kind: "virtual", from: start };
  }
  const speed = Number(clock);
  if (!/^\d+(\.\d+)?$/.test(clock) || speed <= 0 || speed > MAX_SPEED) {
    throw usage(`--clock ${clock} is neither real, nor virtual, nor a number up to ${MAX_SPEED}`);
  }
  return { kind: "scaled", from: start, speed };
}

function notYet(): OrchestratorError {
  return new OrchestratorError({
    code: "NOT_YET",
    fault: "user",
    message: "--integrated is not in this version: it has the built-in agents only",
    remedy: "Start it without --integrated.",
  });
}
