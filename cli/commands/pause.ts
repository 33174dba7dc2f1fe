import { z } from "zod";
import { type Client, connect, path } from "../client/client.ts";
import type { CommandContext, CommandResult, RunCommand } from "../command.ts";
import { parseOptions, usage } from "../options.ts";

const optionsSchema = z.object({ agent: z.string().optional(), all: z.boolean().default(false) });

export const pause: RunCommand = (context) => steer(context, "pause", "is paused: nothing further of it begins");

export const resume: RunCommand = (context) => steer(context, "resume", "goes on");

async function steer(context: CommandContext, action: "pause" | "resume", outcome: string): Promise<CommandResult> {
  const { route, name } = parseSubject(context, action);
  const client: Client = connect(context);
  return { document: await client.send("POST", route), text: `${name} ${outcome}` };
}

/** Exactly one of a task, an agent and everything. */
function parseSubject({ args, options }: CommandContext, action: string): { route: string; name: string } {
  const { agent, all } = parseOptions(optionsSchema, options);
  const [task] = args;
  const given = [task, agent, all || undefined].filter((subject) => subject !== undefined);
  if (given.length !== 1) throw usage("name one of a task, --agent NAME and --all");
  if (task !== undefined) return { route: path`/tasks/${task}/${action}`, name: `task ${task}` };
  if (agent !== undefined) return { route: path`/agents/${agent}/${action}`, name: `agent ${agent}` };
  return { route: path`/orchestrator/${action}`, name: "the whole orchestrator" };
}
