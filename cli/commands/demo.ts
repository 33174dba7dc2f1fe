import { z } from "zod";
import { runDemo } from "../../local/demo/demo.ts";
import { createLogger } from "../../local/logger.ts";
import { EXIT, type RunCommand } from "../command.ts";
import { load } from "../load-configuration.ts";
import { parseOptions, wholeNumber } from "../options.ts";

const optionsSchema = z.object({
  date: z.string().optional(),
  seed: wholeNumber(0, 2 ** 31).optional(),
  keep: z.string().min(1).optional(),
});

export const demo: RunCommand = async (context) => {
  const { date, seed, keep } = parseOptions(optionsSchema, context.options);
  await runDemo({
    configuration: load(context).configuration,
    out: context.terminal.out,
    json: context.globals.json,
    signal: context.terminal.interrupted,
    logger: createLogger(context.globals.logLevel ?? "warn"),
    ...(date !== undefined && { date }),
    ...(seed !== undefined && { seed }),
    ...(keep !== undefined && { stateDir: keep }),
  });
  return EXIT.done;
};
