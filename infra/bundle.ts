import { copyFileSync, cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type { Configuration } from "../config/schema.ts";
import { CALENDAR_FILE, CONFIGURATION_FILE } from "../lambdas/shared/env.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Where each function's handler is in the bundle: `<file>.handler`. */
export const HANDLERS = { control: "control.handler", agents: "agents.handler", api: "api.handler" } as const;

/** Files that handlers read beside their code. */
const FILES = [{ from: "lambdas/agents/market/data/recorded-market.bin", to: "data/recorded-market.bin" }];

/** The functions' code as folders, temporary ones. */
export interface FunctionBundle {
  /** Of the configuration agents know the calendar only: changing anything else leaves them as they are. */
  readonly agents: string;
  /** The same with the configuration beside it, for the control function and the API. */
  readonly control: string;
}

/**
 * All functions in one esbuild call: shared code is in chunks, so a function loads only what it runs.
 * The same sources and configuration give the same bytes, and a deployment without changes uploads nothing.
 */
export function bundleFunctions(configuration: Configuration): FunctionBundle {
  const agents = mkdtempSync(join(tmpdir(), "orchestrator-functions-"));
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: Object.fromEntries(Object.keys(HANDLERS).map((name) => [name, `lambdas/${name}/handler.ts`])),
    outdir: agents,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    outExtension: { ".js": ".mjs" },
    platform: "node",
    target: "node24",
    // The SDK's CommonJS parts call require.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    mainFields: ["module", "main"],
    legalComments: "none",
    logLevel: "warning",
  });
  for (const { from, to } of FILES) {
    mkdirSync(join(agents, to, ".."), { recursive: true });
    copyFileSync(join(ROOT, from), join(agents, to));
  }
  writeFileSync(join(agents, CALENDAR_FILE), JSON.stringify(configuration.calendar));
  const control = mkdtempSync(join(tmpdir(), "orchestrator-control-"));
  cpSync(agents, control, { recursive: true });
  writeFileSync(join(control, CONFIGURATION_FILE), JSON.stringify(configuration));
  return { agents, control };
}
