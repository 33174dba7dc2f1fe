import { readFileSync } from "node:fs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { ControlRequest } from "../../core/node.ts";
import type { Table } from "../../core/ports/table.ts";
import { FINAL_STATUSES, type Run } from "../../core/run.ts";
import { createDynamoDbTable } from "../../lambdas/shared/dynamodb-table.ts";
import { ENDPOINT } from "./localstack.ts";

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what its request answers.
  readonly body: any;
}

/** The system that was deployed for these tests, as its users and its operators see it. */
export interface Deployed {
  /** The name its parts begin with. */
  readonly prefix: string;
  readonly table: Table;
  /** A request over HTTP through API Gateway, with the administrator's token or another or none. */
  request(method: string, path: string, body?: unknown, token?: string | null): Promise<Answer>;
  run(runId: string): Promise<Run>;
  /** The run once it is recorded, which its first state does, and `holds`. */
  untilRun(runId: string, holds: (run: Run) => boolean): Promise<Run>;
  /** Triggers a task by HTTP. */
  trigger(task: string, parameters?: object): Promise<Run>;
  /** Triggers a task by HTTP and waits until its run has ended. */
  execute(task: string, parameters?: object): Promise<Run>;
  /** Calls the control function as a schedule does. */
  callControl(request: ControlRequest): Promise<unknown>;
  /** As somebody does in the Step Functions console. */
  stopInConsole(run: Run): Promise<void>;
  describe(run: Run): Promise<DescribeExecutionOutput>;
  /** What its state machine was when it began. */
  definition(run: Run): Promise<string>;
  history(run: Run): Promise<readonly HistoryEvent[]>;
  /** The states that its execution entered, in order: what AWS bills. */
  statesEntered(run: Run): Promise<readonly string[]>;
}

const PATIENCE_MS = 150_000;

export async function openDeployed(): Promise<Deployed> {
  const outputs = JSON.parse(readFileSync(requireVariable("ORCHESTRATOR_OUTPUTS"), "utf8"));
  const application = requireVariable("ORCHESTRATOR_APPLICATION");
  const prefix = `${application}-default-`;
  const { ApiId: apiId, TokenSecret: secretArn } = outputs[`${prefix}api`];
  const base = `${ENDPOINT}/_aws/execute-api/${apiId}/prod`;
  const secret = await new SecretsManagerClient().send(new GetSecretValueCommand({ SecretId: secretArn }));
  const parameter = await new SSMClient().send(
    new GetParameterCommand({ Name: `/${application}/default/state/table-arn` }),
  );
  const tableName = parameter.Parameter?.Value?.split("/")[1] ?? "";
  const sfn = new SFNClient();
  const lambda = new LambdaClient();

  const request: Deployed["request"] = async (method, path, body, token = secret.SecretString ?? "") => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    return { status: response.status, body: isJson ? JSON.parse(text) : text };
  };

  const findRun = async (runId: string): Promise<Run | undefined> => {
    const { status, body } = await request("GET", `/runs/${runId}`);
    if (status !== 200 && status !== 404) throw new Error(`GET /runs/${runId}: ${status} ${JSON.stringify(body)}`);
    return status === 200 ? body : undefined;
  };

  const untilRun: Deployed["untilRun"] = async (runId, holds) => {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = await findRun(runId);
      if (found !== undefined && holds(found)) return found;
      if (Date.now() > deadline) throw new Error(`waited too long for ${runId}: ${JSON.stringify(found)}`);
      await new Promise((done) => setTimeout(done, 250));
    }
  };

  const trigger = async (task: string, parameters: object = {}): Promise<Run> => {
    const { status, body } = await request("POST", "/orchestrator/execute", { task_name: task, parameters });
    if (status !== 202) throw new Error(`execute ${task}: ${status} ${JSON.stringify(body)}`);
    return body;
  };

  const history: Deployed["history"] = async ({ execution_arn }) => {
    const answer = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn: execution_arn ?? "", maxResults: 1000 }),
    );
    return answer.events ?? [];
  };

  return {
    prefix,
    table: createDynamoDbTable({ client: new DynamoDBClient(), tableName }),
    request,
    run: (runId) => untilRun(runId, () => true),
    untilRun,
    trigger,
    async execute(task, parameters = {}) {
      return untilRun((await trigger(task, parameters)).run_id, ({ status }) => FINAL_STATUSES.has(status));
    },
    async callControl(control) {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName: `${prefix}control`, Payload: JSON.stringify(control) }),
      );
      const answer = JSON.parse(Buffer.from(Payload ?? []).toString("utf8"));
      if (FunctionError !== undefined) throw new Error(`control: ${JSON.stringify(answer)}`);
      return answer;
    },
    async stopInConsole({ execution_arn }) {
      await sfn.send(new StopExecutionCommand({ executionArn: execution_arn ?? "", cause: "by hand" }));
    },
    describe: ({ execution_arn }) => sfn.send(new DescribeExecutionCommand({ executionArn: execution_arn ?? "" })),
    async definition({ execution_arn }) {
      const { definition = "" } = await sfn.send(
        new DescribeStateMachineForExecutionCommand({ executionArn: execution_arn ?? "" }),
      );
      return definition;
    },
    history,
    async statesEntered(ofRun) {
      const events = await history(ofRun);
      return events.flatMap((event) => event.stateEnteredEventDetails?.name ?? []);
    },
  };
}

function requireVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run \`npm run test:localstack\``);
  return value;
}
