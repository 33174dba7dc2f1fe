import { describe, expect, test } from "vitest";
import { runTask } from "./run-task.ts";
import { type CannedAnswer, openServiceEndpoint } from "./service-endpoint.ts";

const INVOKE = "arn:aws:states:::lambda:invoke";
const NAME = "arn:aws:lambda:eu-west-1:123456789012:function:greet";

async function invoke(answer: CannedAnswer, args: Record<string, string> = {}, resource = INVOKE) {
  const { url, seen } = await openServiceEndpoint(answer);
  const outcome = await runTask({}, resource, { FunctionName: "greet", ...args }, { lambdaEndpoint: url });
  return { ...outcome, seen };
}

describe("Lambda tasks at an endpoint", () => {
  test("a function is invoked over Lambda's HTTP API, and its answer has AWS's shape", async () => {
    const answer = {
      headers: { "x-amz-executed-version": "$LATEST", "x-amzn-requestid": "r-1" },
      body: '{"hello":"you"}',
    };
    const { status, output, seen } = await invoke(answer, { Payload: "text" });
    expect(status).toBe("SUCCEEDED");
    expect(output).toMatchObject({
      ExecutedVersion: "$LATEST",
      Payload: { hello: "you" },
      SdkHttpMetadata: { HttpStatusCode: 200 },
      SdkResponseMetadata: { RequestId: "r-1" },
      StatusCode: 200,
    });
    expect(seen).toMatchObject([
      {
        method: "POST",
        path: "/2015-03-31/functions/greet/invocations",
        body: '"text"',
        headers: { "x-amz-invocation-type": "RequestResponse" },
      },
    ]);
  });

  test.each([
    ["greet", "/2015-03-31/functions/greet/invocations"],
    ["greet:PROD", "/2015-03-31/functions/greet/invocations?Qualifier=PROD"],
    [NAME, "/2015-03-31/functions/greet/invocations"],
    [`${NAME}:$LATEST`, "/2015-03-31/functions/greet/invocations?Qualifier=%24LATEST"],
    ["123456789012:function:greet", "/2015-03-31/functions/greet/invocations"],
  ])("the function %s is called at %s", async (FunctionName, path) => {
    const { seen } = await invoke({ body: "1" }, { FunctionName });
    expect(seen[0]?.path).toBe(path);
  });

  test("a bare function ARN sends the state's input and gives the function's result", async () => {
    const { output, seen } = await invoke({ body: '{"hello":"you"}' }, {}, NAME);
    expect(output).toEqual({ hello: "you" });
    expect(seen[0]?.body).toBe('{"FunctionName":"greet"}');
  });

  test("the SDK integration gives the payload as text", async () => {
    const { output } = await invoke({ body: '{"hello":"you"}' }, {}, "arn:aws:states:::aws-sdk:lambda:invoke");
    expect(output).toEqual({ ExecutedVersion: "$LATEST", Payload: '{"hello":"you"}', StatusCode: 200 });
  });

  test("an exception of the function is named by its type, its cause is all that the function said", async () => {
    const body = '{"errorMessage":"no luck","errorType":"ValueError","requestId":"r","stackTrace":[]}';
    const { status, error, cause } = await invoke({ headers: { "x-amz-function-error": "Unhandled" }, body });
    expect({ status, error, cause }).toEqual({ status: "FAILED", error: "ValueError", cause: body });
  });

  test("an error without a type is Lambda.Unknown", async () => {
    const body = '{"errorMessage":"2026-11-21T12:00:00Z r Task timed out after 3.00 seconds"}';
    const { error, cause } = await invoke({ headers: { "x-amz-function-error": "Unhandled" }, body });
    expect(error).toBe("Lambda.Unknown");
    expect(cause).toBe(
      `The cause could not be determined because Lambda did not return an error type. Returned payload: ${body}`,
    );
  });

  test.each([
    [404, "ResourceNotFoundException", "Lambda.ResourceNotFoundException"],
    [429, "TooManyRequestsException", "Lambda.TooManyRequestsException"],
    [500, "ServiceException", "Lambda.ServiceException"],
    [403, "AccessDeniedException", "Lambda.AWSLambdaException"],
  ])("the service's %d %s is %s", async (status, type, name) => {
    const headers = { "x-amzn-errortype": `${type}:http://internal.amazon.com/`, "x-amzn-requestid": "r-1" };
    const { error, cause } = await invoke({ status, headers, body: '{"Message":"said so","Type":"User"}' });
    expect(error).toBe(name);
    expect(cause).toBe(
      `said so (Service: AWSLambda; Status Code: ${status}; Error Code: ${type}; Request ID: r-1; Proxy: null)`,
    );
  });

  test("an endpoint where nobody is gives Lambda.SdkClientException", async () => {
    const outcome = await runTask({}, INVOKE, { FunctionName: "f" }, { lambdaEndpoint: "http://127.0.0.1:1" });
    expect(outcome.error).toBe("Lambda.SdkClientException");
    expect(outcome.cause).toMatch(/^Unable to execute HTTP request: ./);
  });

  test("without any endpoint the machine is refused, by the resource's name", async () => {
    await expect(runTask({}, INVOKE, {})).rejects.toMatchObject({
      name: "InvalidDefinition",
      message: expect.stringContaining("lambda:invoke"),
    });
  });
});
