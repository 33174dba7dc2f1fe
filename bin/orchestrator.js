#!/usr/bin/env node
// Runs the CLI on the Node of the package `node` beside it: the machine's own may be older than the project's.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const main = join(dirname(fileURLToPath(import.meta.url)), "..", "cli", "main.ts");
const flags = ["--disable-warning=ExperimentalWarning"];

/** The path of Node 24 or newer, or undefined when neither this process nor the package `node` is one. */
function findNode() {
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
  try {
    return join(dirname(createRequire(import.meta.url).resolve("node/package.json")), "bin", "node");
  } catch {
    return undefined;
  }
}

const node = findNode();
if (node === undefined) {
  console.error("orchestrator needs Node 24 and found neither it nor the package `node`: run `npm ci` first.");
  process.exit(2);
}
const child = spawn(node, [...flags, main, ...process.argv.slice(2)], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal === "SIGINT" ? 130 : (code ?? 1)));
