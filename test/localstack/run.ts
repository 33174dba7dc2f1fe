import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENDPOINT, LOCALSTACK_ENV, type LocalStack, run, startLocalStack } from "./localstack.ts";

/**
 * Deploys the stacks to LocalStack with the CDK, as one deploys them to AWS, and tests the system there.
 * Run by `npm run test:localstack`.
 */
const localstack = await startLocalStack();
if (localstack === undefined) {
  console.error("LocalStack neither runs nor can be started here: start Docker, or LocalStack at port 4566 by hand.");
  if (process.env.CI !== undefined) console.error("CI: skipped.");
  process.exit(process.env.CI === undefined ? 1 : 0);
}
console.log(`LocalStack: ${localstack.how}`);
process.exitCode = deployAndTest(localstack);

function deployAndTest({ stop, outlivesTests }: LocalStack): number {
  // Names of its own: LocalStack cannot update all that an earlier run may have left.
  const application = `test${Date.now().toString(36)}`;
  const folder = mkdtempSync(join(tmpdir(), "orchestrator-localstack-"));
  const outputs = join(folder, "outputs.json");
  const app = [
    ...["--context", "target=localstack", "--context", `application=${application}`],
    ...["--context", "config=test/localstack/task_schedule.yaml", "--output", join(folder, "cdk.out")],
  ];
  const cdk = (...args: string[]) => run("npx", ["cdk", ...args, ...app, "--ci"], LOCALSTACK_ENV);
  try {
    cdk("bootstrap", "aws://000000000000/us-east-1");
    cdk("deploy", "--all", "--require-approval", "never", "--concurrency", "4", "--outputs-file", outputs);
    // What was deployed is what is there: a second deployment would change nothing.
    cdk("diff", "--all", "--fail");
    run("npx", ["vitest", "run", "--config", "test/localstack/vitest.config.ts"], {
      ...LOCALSTACK_ENV,
      ORCHESTRATOR_OUTPUTS: outputs,
      ORCHESTRATOR_APPLICATION: application,
      SFN_ENDPOINT: ENDPOINT,
      DYNAMODB_ENDPOINT: ENDPOINT,
    });
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    if (outlivesTests) cdk("destroy", "--all", "--force");
    stop();
    rmSync(folder, { recursive: true });
  }
}
