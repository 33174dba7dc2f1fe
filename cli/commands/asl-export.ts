import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { embeddedFunctions } from "../../local/task-machines.ts";
import { buildTaskMachine } from "../../statemachines/build-task-machine.ts";
import type { RunCommand } from "../command.ts";
import { load } from "../load-configuration.ts";
import { parseOptions } from "../options.ts";

export const aslExport: RunCommand = async (context) => {
  const { out } = parseOptions(z.object({ out: z.string("is missing").min(1) }), context.options);
  const { configuration } = load(context);
  const functions = embeddedFunctions(configuration);
  await mkdir(out, { recursive: true });
  const files: { machine: string; file: string }[] = [];
  for (const task of Object.keys(configuration.tasks)) {
    const file = join(out, `${task}.asl.json`);
    await writeFile(file, `${JSON.stringify(buildTaskMachine(configuration, task, functions), undefined, 2)}\n`);
    files.push({ machine: task, file });
  }
  return { document: { files }, text: files.map(({ file }) => file).join("\n") };
};
