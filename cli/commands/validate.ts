import { ConfigurationError } from "../../config/configuration-error.ts";
import { formatProblems } from "../../config/format-problems.ts";
import { loadConfiguration } from "../../config/load.ts";
import { type CommandResult, EXIT, type RunCommand } from "../command.ts";
import { createStyle } from "../text/style.ts";

export const validate: RunCommand = async ({ globals, terminal, args: [file = globals.config] }) => {
  const style = createStyle(terminal.out);
  try {
    const { configuration, warnings } = loadConfiguration({
      file,
      environment: globals.environment,
      env: terminal.env,
    });
    const tasks = Object.keys(configuration.tasks).length;
    const count = tasks === 1 ? "one task" : `${tasks} tasks`;
    const verdict = `${style.green("valid:")} ${file}, ${count}, environment ${configuration.environment}`;
    return {
      document: { valid: true, errors: [], warnings },
      text: [...(warnings.length > 0 ? [formatProblems(warnings)] : []), verdict].join("\n"),
    };
  } catch (error) {
    if (error instanceof ConfigurationError) return describe(error, style.red("not valid:"));
    throw error;
  }
};

function describe({ problems, warnings, message }: ConfigurationError, verdict: string): CommandResult {
  const lists = [problems, warnings].filter((list) => list.length > 0).map(formatProblems);
  return {
    document: { valid: false, errors: problems, warnings },
    text: [...lists, `${verdict} ${message}`].join("\n\n"),
    exitCode: EXIT.usage,
  };
}
