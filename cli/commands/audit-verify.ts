import { verifyAudit } from "../../local/verify-audit.ts";
import { EXIT, type RunCommand } from "../command.ts";
import { createStyle } from "../text/style.ts";
import { formatTable } from "../text/table.ts";

export const auditVerify: RunCommand = async (context) => {
  const verdict = await verifyAudit(context.globals.state);
  const style = createStyle(context.terminal.out);
  const rows = verdict.problems.map(({ day, number, about, message }) => [day, `${number}`, about, message]);
  return {
    document: verdict,
    text: verdict.valid
      ? `${style.green("whole")}: ${verdict.links} decisions and changes, each in its place`
      : [style.red("broken"), "", formatTable(["DAY", "NUMBER", "ABOUT", "WHAT"], rows)].join("\n"),
    exitCode: verdict.valid ? EXIT.done : EXIT.failed,
  };
};
