import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { OrchestratorError } from "../../core/errors.ts";
import type { Quota } from "../../statemachines/build-plan.ts";

const SUFFIX = ".template.json";

export interface SynthesisedStack {
  readonly stack: string;
  readonly resources: number;
  readonly template_bytes: number;
}

/**
 * The stacks that `cdk synth` wrote.
 * @throws OrchestratorError `TEMPLATES_MISSING`
 */
export function readTemplates(folder: string): readonly SynthesisedStack[] {
  let files: string[] = [];
  try {
    files = readdirSync(folder).filter((file) => file.endsWith(SUFFIX));
  } catch {
    // Told below, as for a folder without any.
  }
  if (files.length === 0) {
    throw new OrchestratorError({
      code: "TEMPLATES_MISSING",
      fault: "user",
      message: `there are no synthesised templates in ${folder}`,
      remedy: "Run `npm run synth` first; it writes them to cdk.out.",
      found: folder,
    });
  }
  return files.toSorted().map((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const template = JSON.parse(text) as { readonly Resources?: object };
    return {
      stack: file.slice(0, -SUFFIX.length),
      resources: Object.keys(template.Resources ?? {}).length,
      template_bytes: Buffer.byteLength(text),
    };
  });
}

/** What CloudFormation allows a stack. */
export function stackQuotas(stacks: readonly SynthesisedStack[]): readonly Quota[] {
  if (stacks.length === 0) return [];
  const quota = (name: string, limit: number, of: (stack: SynthesisedStack) => number): Quota => {
    const largest = stacks.toSorted((a, b) => of(b) - of(a))[0];
    const used = largest === undefined ? 0 : of(largest);
    return { quota: name, used, limit, where: largest?.stack ?? null, holds: used <= limit };
  };
  return [
    quota("resources in one stack", 500, ({ resources }) => resources),
    quota("bytes of one template", 1_000_000, ({ template_bytes }) => template_bytes),
  ];
}
