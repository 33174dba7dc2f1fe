import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadConfiguration } from "../../config/load.ts";
import { drawArchitecture } from "../../infra/draw-architecture.ts";
import { synthesise } from "./synthesise.ts";

const DOCUMENT = new URL("../../docs/architecture-aws.md", import.meta.url);

describe("the picture of the deployment", () => {
  it("in docs/architecture-aws.md is what the shipped configuration deploys (UPDATE_DOCS=1 draws it anew)", () => {
    const { configuration } = loadConfiguration({ file: "config/task_schedule.yaml", env: {} });
    const templates = synthesise({ application: "orchestrator", target: "aws", configuration });
    const picture = drawArchitecture(
      templates.map((template) => ({ name: template.stack, template })),
      "orchestrator-default-",
    );
    const drawn = [
      "# What is deployed",
      "",
      "Drawn from the synthesised templates of `config/task_schedule.yaml`. An arrow says: learns an address from, by SSM parameter.",
      "",
      "```mermaid",
      picture,
      "```",
      "",
    ].join("\n");
    if (process.env.UPDATE_DOCS !== undefined) writeFileSync(DOCUMENT, drawn);
    expect(readFileSync(DOCUMENT, "utf8")).toBe(drawn);
  });
});
