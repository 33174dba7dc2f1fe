import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { BUILT_IN_AGENTS } from "../../config/built-in-agents.ts";
import { agentSchema, type Configuration, orchestratorSchema, taskSchema } from "../../config/schema.ts";
import { createApp } from "../../infra/create-app.ts";
import type { Deployment } from "../../infra/deployment.ts";

/** A resource of a template, as CloudFormation reads it. */
export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties have no type, and tests look into all of them.
  readonly Properties: any;
  readonly DeletionPolicy?: string;
}

export interface Template {
  readonly stack: string;
  readonly text: string;
  readonly Resources: { readonly [id: string]: Resource };
  readonly Parameters?: { readonly [id: string]: { readonly Default?: string } };
}

/** The templates of a deployment without its functions' code, which takes a second to bundle. */
export function synthesise(deployment: Deployment): readonly Template[] {
  const folder = mkdtempSync(join(tmpdir(), "orchestrator-test-"));
  try {
    const code = join(folder, "code");
    mkdirSync(code);
    writeFileSync(join(code, "code.mjs"), "");
    const app = new App({ outdir: join(folder, "out"), analyticsReporting: false });
    createApp(app, deployment, { agents: code, control: code });
    return app.synth().stacks.map(({ stackName, template, templateFullPath }) => ({
      stack: stackName,
      text: readFileSync(templateFullPath, "utf8"),
      ...template,
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The resources of a type, of all templates or of the stacks whose name contains `stack`. */
export function resourcesOf(templates: readonly Template[], type: string, stack = ""): readonly Resource[] {
  return templates
    .filter((template) => template.stack.includes(stack))
    .flatMap((template) => Object.values(template.Resources ?? {}))
    .filter((resource) => resource.Type === type);
}

/** A configuration with these tasks, of the built-in agents in turn where none is named. */
export function configurationOf(tasks: { readonly [name: string]: object }, environment = "default"): Configuration {
  const agents = Object.keys(BUILT_IN_AGENTS);
  const { timezone } = orchestratorSchema.parse({});
  return {
    environment,
    orchestrator: orchestratorSchema.parse({}),
    agents: Object.fromEntries(
      Object.entries(BUILT_IN_AGENTS).map(([name, agent]) => [name, agentSchema.parse(agent)]),
    ),
    tasks: Object.fromEntries(
      Object.entries(tasks).map(([name, settings], place) => [
        name,
        { agent: agents[place % agents.length] ?? "", ...taskSchema.parse({ interval_minutes: 10, ...settings }) },
      ]),
    ) as Configuration["tasks"],
    calendar: {
      exchange: "XNYS",
      closures: [],
      early_closes: [],
      hours: { open: "09:30", close: "16:00", timezone },
      holidays: "nyse",
    },
  };
}

/** As many tasks, a minute to a day apart. */
export function manyTasks(count: number): { readonly [name: string]: object } {
  const intervals = [1, 5, 10, 15, 30, 60, 120, 720, 1440];
  return Object.fromEntries(
    Array.from({ length: count }, (_, place) => [
      `task_${String(place).padStart(4, "0")}`,
      { interval_minutes: intervals[place % intervals.length] },
    ]),
  );
}
