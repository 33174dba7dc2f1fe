import { z } from "zod";
import { loadConfiguration } from "../../config/load.ts";
import { buildPlan } from "../../statemachines/build-plan.ts";
import { comparePlans } from "../../statemachines/compare-plans.ts";
import { EXIT, type RunCommand } from "../command.ts";
import { load } from "../load-configuration.ts";
import { instantOption, parseOptions, usage } from "../options.ts";
import { failOnOption, findFailures } from "../plan/failures.ts";
import { describePlan, formatMarkdown } from "../plan/format-plan.ts";
import { readTemplates, stackQuotas } from "../plan/read-templates.ts";
import { formatTable } from "../text/table.ts";

const DAY_MILLIS = 86_400_000;

const optionsSchema = z.object({
  against: z.string().optional(),
  from: instantOption.optional(),
  failOn: failOnOption.default([{ kind: "proof" }]),
  templates: z.string().optional(),
  markdown: z.boolean().default(false),
});

export const plan: RunCommand = async (context) => {
  const { against, from, failOn, templates, markdown } = parseOptions(optionsSchema, context.options);
  if (against === "deployed") {
    throw usage("--against deployed is not there yet", "Give --against the file that was deployed, as committed.");
  }
  const { configuration } = load(context);
  const start = from ?? Math.floor(Date.now() / DAY_MILLIS) * DAY_MILLIS;
  const stacks = templates === undefined ? null : readTemplates(templates);
  const built = buildPlan(configuration, start);
  const planned = { ...built, quotas: [...built.quotas, ...stackQuotas(stacks ?? [])] };
  const other = against === undefined ? null : buildPlan(loadOther(context, against), start);
  const diff = other === null ? null : comparePlans(other, planned);
  const failures = findFailures(planned, diff, failOn);
  const sections = describePlan(planned, diff, failures);
  return {
    document: { ...planned, stacks, diff, failures },
    text: markdown
      ? formatMarkdown(sections)
      : sections.map(({ title, head, rows }) => `${title}\n${formatTable(head, rows)}`).join("\n\n"),
    exitCode: failures.length === 0 ? EXIT.done : EXIT.failed,
  };
};

function loadOther({ globals, terminal }: Parameters<RunCommand>[0], file: string) {
  return loadConfiguration({ file, environment: globals.environment, env: terminal.env }).configuration;
}
