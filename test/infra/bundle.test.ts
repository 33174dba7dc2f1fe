import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { bundleFunctions, HANDLERS } from "../../infra/bundle.ts";
import { configurationOf, manyTasks } from "./synthesise.ts";

const configuration = configurationOf(manyTasks(3));
const bundles = [bundleFunctions(configuration), bundleFunctions(configuration)] as const;
afterAll(() => {
  for (const bundle of bundles) for (const folder of Object.values(bundle)) rmSync(folder, { recursive: true });
});

const contents = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [
        join(parentPath, name).slice(folder.length + 1),
        readFileSync(join(parentPath, name)).toString("base64"),
      ]),
  );

describe("the functions' package", () => {
  it("is the same to the byte when nothing has changed", () => {
    expect(contents(bundles[0].control)).toEqual(contents(bundles[1].control));
  });

  it("holds every handler, and the market's record for the agents", () => {
    const files = Object.keys(contents(bundles[0].agents));
    expect(files).toEqual(expect.arrayContaining(["data/recorded-market.bin", "calendar.json"]));
    for (const handler of Object.values(HANDLERS)) expect(files).toContain(handler.replace(".handler", ".mjs"));
  });

  it("keeps the configuration from the agents, so that changing it leaves them as they are", () => {
    const [agents, control] = [contents(bundles[0].agents), contents(bundles[0].control)];
    expect(Object.keys(control).filter((file) => agents[file] !== control[file])).toEqual(["configuration.json"]);
  });

  it("loads on the functions' Node, each agent what it needs", () => {
    const environment = {
      AGENT_NAME: "data_sync",
      TABLE_NAME: "table",
      MACHINE_ARN_PREFIX: "arn:x:",
      AWS_REGION: "us-east-1",
    };
    for (const name of ["agents", "control"] as const) {
      const script = `const { handler } = await import(${JSON.stringify(join(bundles[0].control, `${name}.mjs`))}); console.log(typeof handler)`;
      const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
        env: environment,
        encoding: "utf8",
      });
      expect(stdout.trim(), stderr).toBe("function");
    }
  });
});
