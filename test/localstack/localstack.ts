import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export const ENDPOINT = "http://127.0.0.1:4566";

/** What the SDK and the CDK take for LocalStack. By address, so that buckets are addressed by path. */
export const LOCALSTACK_ENV = {
  AWS_ENDPOINT_URL: ENDPOINT,
  AWS_ENDPOINT_URL_S3: ENDPOINT,
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_REGION: "us-east-1",
  AWS_DEFAULT_REGION: "us-east-1",
} as const;

/** The last image that needs no account. */
const IMAGE = "localstack/localstack:4.14.0";
const CONTAINER = "task-orchestrator-localstack-test";

/** A folder with the commands `start` and `stop`, for machines that run LocalStack without Docker. */
const SCRIPTS = resolve(ROOT, process.env.LOCALSTACK_SCRIPTS ?? "../shared/localstack");

export interface LocalStack {
  readonly how: string;
  /** Ends it, if it was started here. */
  stop(): void;
  /** Whether it goes on after the tests, so that they must clean up. */
  readonly outlivesTests: boolean;
}

/** LocalStack, already there or started now; undefined where this machine has no way to run it. */
export async function startLocalStack(): Promise<LocalStack | undefined> {
  if (await answers()) return { how: `found at ${ENDPOINT}`, stop: () => {}, outlivesTests: true };
  if (existsSync(join(SCRIPTS, "start"))) {
    run(join(SCRIPTS, "start"), []);
    return { how: "started as a process", stop: () => run(join(SCRIPTS, "stop"), []), outlivesTests: false };
  }
  if (spawnSync("docker", ["info"], { stdio: "ignore" }).status === 0) {
    run("docker", [
      ...["run", "--rm", "--detach", "--name", CONTAINER, "--publish", "127.0.0.1:4566:4566"],
      ...["--volume", "/var/run/docker.sock:/var/run/docker.sock", IMAGE],
    ]);
    await untilItAnswers();
    return { how: `started as ${IMAGE}`, stop: () => run("docker", ["stop", CONTAINER]), outlivesTests: false };
  }
  return undefined;
}

async function answers(): Promise<boolean> {
  try {
    return (await fetch(`${ENDPOINT}/_localstack/health`)).ok;
  } catch {
    return false;
  }
}

async function untilItAnswers(): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!(await answers())) {
    if (Date.now() > deadline) throw new Error(`LocalStack did not answer at ${ENDPOINT} within two minutes`);
    await new Promise((done) => setTimeout(done, 500));
  }
}

/** Runs a command in the project's folder, its output passed through. @throws when it fails. */
export function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: "inherit", env: { ...process.env, ...env } });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}`);
}
