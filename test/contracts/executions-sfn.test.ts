import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { describe, test, vi } from "vitest";
import { createSfnExecutions } from "../../lambdas/shared/sfn-executions.ts";
import { contractMachines, describeExecutions, type ExecutionsHarness } from "./executions-contract.ts";

/** Of Step Functions or of what stands for it, e.g. `http://127.0.0.1:4566`. */
const endpoint = process.env.SFN_ENDPOINT;

if (endpoint === undefined) {
  describe("the Executions port on AWS Step Functions", () => {
    test.skip("needs SFN_ENDPOINT, the URL of LocalStack or of `orchestrator asl serve`", () => undefined);
  });
} else {
  describeExecutions(`AWS Step Functions at ${endpoint}`, () => open(endpoint));
}

async function open(url: string): Promise<ExecutionsHarness> {
  const region = process.env.AWS_REGION ?? "us-east-1";
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new SFNClient({ endpoint: url, region, ...(process.env.AWS_ACCESS_KEY_ID ? {} : { credentials }) });
  const prefix = `contract-${Date.now()}-`;
  const roleArn = process.env.SFN_ROLE_ARN ?? "arn:aws:iam::000000000000:role/contract";
  const arns: string[] = [];
  const create = async (name: string, definition: unknown): Promise<string> => {
    const request = { name: `${prefix}${name}`, definition: JSON.stringify(definition), roleArn };
    const arn = String((await client.send(new CreateStateMachineCommand(request))).stateMachineArn);
    arns.push(arn);
    return arn;
  };

  const passArn = await create("pass", contractMachines("").pass);
  const machines = contractMachines(passArn);
  for (const name of ["fail", "wait", "token"] as const) await create(name, machines[name]);

  /** The token travelled as the input of an execution of `pass`. */
  async function findToken(parent: string): Promise<string> {
    const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn: passArn }));
    for (const { executionArn } of executions) {
      const { input = "{}" } = await client.send(new DescribeExecutionCommand({ executionArn }));
      const found = JSON.parse(input) as { parent?: string; token?: string };
      if (found.parent === parent && found.token !== undefined) return found.token;
    }
    throw new Error(`no token of ${parent} yet`);
  }

  return {
    executions: createSfnExecutions({ client, machineArnPrefix: passArn.slice(0, -"pass".length) }),
    ignoresLateFailures: await isLocalStack(url),
    tokenOf: (executionArn) => vi.waitFor(() => findToken(executionArn), { timeout: 15_000, interval: 50 }),
    async close() {
      for (const stateMachineArn of arns) await client.send(new DeleteStateMachineCommand({ stateMachineArn }));
      client.destroy();
    },
  };
}

async function isLocalStack(url: string): Promise<boolean> {
  try {
    return (await fetch(new URL("/_localstack/health", url))).ok;
  } catch {
    return false;
  }
}
