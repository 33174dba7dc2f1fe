import { connect, path } from "../client/client.ts";
import type { RunCommand } from "../command.ts";

export const reset: RunCommand = async (context) => {
  const [task = ""] = context.args;
  const document = await connect(context).send("POST", path`/tasks/${task}/reset`);
  return { document, text: `task ${task}: breaker closed, errors forgotten` };
};
