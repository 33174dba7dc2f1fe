import { SFNClient } from "@aws-sdk/client-sfn";
import { onTestFinished } from "vitest";
import { createStepFunctionsServer } from "../../../../local/stepfunctions/api/server.ts";
import { createEngine } from "../../../../local/stepfunctions/create-engine.ts";
import type { Engine, EngineOptions } from "../../../../local/stepfunctions/engine.ts";
import { buildLambdaResources } from "../../../../local/stepfunctions/lambda-resources.ts";
import { createRealClock } from "../../../../local/stepfunctions/real-clock.ts";
import { TaskError } from "../../../../local/stepfunctions/resources.ts";

export const ROLE = "arn:aws:iam::000000000000:role/anything";
export const ACCOUNT = "arn:aws:states:us-east-1:000000000000";

export interface ServedEngine {
  readonly url: string;
  readonly engine: Engine;
  readonly client: SFNClient;
  /** Tokens that `token` functions were called with, in order. */
  readonly tokens: AsyncGenerator<string, never>;
  /** One request as it goes over the wire. */
  post(operation: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
}

/** An engine behind its API on a free port, with AWS's own client, until the test ends. */
export async function serveEngine(options: Partial<EngineOptions> = {}): Promise<ServedEngine> {
  const clock = createRealClock();
  const tokens: string[] = [];
  let wake = (): void => {};
  const engine = createEngine({
    journal: ":memory:",
    clock,
    resources: buildLambdaResources(async (name, payload) => {
      if (name === "fail") throw new TaskError("Broken", "by order");
      if (name === "token") {
        tokens.push((payload as { readonly token: string }).token);
        wake();
      }
      return payload;
    }),
    ...options,
  });
  const server = createStepFunctionsServer({ engine });
  const { url } = await server.listen(0);
  const client = new SFNClient({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "thing" },
    disableHostPrefix: true,
  });
  onTestFinished(async () => {
    client.destroy();
    await server.close();
    clock.close();
    await engine.close();
  });

  async function* arriving(): AsyncGenerator<string, never> {
    for (;;) {
      const token = tokens.shift();
      if (token !== undefined) yield token;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }

  return {
    url,
    engine,
    client,
    tokens: arriving(),
    async post(operation, body) {
      const response = await fetch(url, {
        method: "POST",
        headers: { "x-amz-target": `AWSStepFunctions.${operation}`, "content-type": "application/x-amz-json-1.0" },
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
  };
}

/** A machine of these states, beginning with the first, as JSON text. */
export function definitionOf(states: Record<string, object>, more: object = {}): string {
  return JSON.stringify({ QueryLanguage: "JSONata", StartAt: Object.keys(states)[0], States: states, ...more });
}

export const PASS = definitionOf({ Pass: { Type: "Pass", End: true } });
export const WAIT = definitionOf({ Wait: { Type: "Wait", Seconds: 3600, End: true } });
export const TOKEN = definitionOf({
  Ask: {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
    Arguments: { FunctionName: "token", Payload: { token: "{% $states.context.Task.Token %}" } },
    End: true,
  },
});
