import { describe, expect, onTestFinished, test } from "vitest";
import { dynamoDbSource, openDynamoDb } from "../../../support/dynamodb.ts";
import { runTask } from "./run-task.ts";
import { type CannedAnswer, openServiceEndpoint } from "./service-endpoint.ts";

async function call(service: string, resource: string, args: Parameters<typeof runTask>[2], answer: CannedAnswer) {
  const { url, seen } = await openServiceEndpoint(answer);
  const outcome = await runTask({ [`AWS_ENDPOINT_URL_${service}`]: url }, `arn:aws:states:::${resource}`, args);
  return { ...outcome, seen };
}

const SENT = {
  headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": "r-1" },
  body: '{"MD5OfMessageBody":"58fe97df4a88ec7ad80fdd19daadeb71","MessageId":"m-1"}',
};

describe("SQS", () => {
  test("a message is sent to the endpoint, not to its queue's address; a body that is no text is written out", async () => {
    const args = { QueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/q", MessageBody: { a: 1 } };
    const { status, output, seen } = await call("SQS", "sqs:sendMessage", args, {
      ...SENT,
      body: '{"MD5OfMessageBody":"bb6cb5c68df4652941caf652a366f2d8","MessageId":"m-1"}',
    });
    expect(status).toBe("SUCCEEDED");
    expect(output).toMatchObject({
      MessageId: "m-1",
      SdkHttpMetadata: { HttpStatusCode: 200, AllHttpHeaders: { "x-amzn-requestid": ["r-1"] } },
      SdkResponseMetadata: { RequestId: "r-1" },
    });
    expect(JSON.parse(seen[0]?.body ?? "")).toEqual({ QueueUrl: args.QueueUrl, MessageBody: '{"a":1}' });
  });

  test("the SDK integration gives the answer alone", async () => {
    const args = { QueueUrl: "https://q", MessageBody: '{"a":1}' };
    const body = '{"MD5OfMessageBody":"bb6cb5c68df4652941caf652a366f2d8","MessageId":"m-1"}';
    const { output } = await call("SQS", "aws-sdk:sqs:sendMessage", args, { ...SENT, body });
    expect(output).toEqual(JSON.parse(body));
  });

  test("errors have the integration's names", async () => {
    const answer = (type: string, code: string) => ({
      status: 400,
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amzn-requestid": "r-1",
        "x-amzn-query-error": `${code};Sender`,
      },
      body: JSON.stringify({ __type: `com.amazonaws.sqs#${type}`, message: "said so" }),
    });
    const args = { QueueUrl: "https://q", MessageBody: "m" };
    const known = await call(
      "SQS",
      "sqs:sendMessage",
      args,
      answer("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"),
    );
    expect(known.error).toBe("SQS.QueueDoesNotExistException");
    expect(known.cause).toMatch(
      /^said so \(Service: AmazonSQS; Status Code: 400; Error Code: .+; Request ID: r-1; Proxy: null\)$/,
    );
    const unknown = await call("SQS", "sqs:sendMessage", args, answer("MissingParameter", "MissingParameter"));
    expect(unknown.error).toBe("SQS.AmazonSQSException");
    const sdk = await call("SQS", "aws-sdk:sqs:sendMessage", args, answer("MissingParameter", "MissingParameter"));
    expect(sdk).toMatchObject({
      error: "Sqs.SqsException",
      cause: "said so (Service: Sqs, Status Code: 400, Request ID: r-1) (SDK Attempt Count: 1)",
    });
  });
});

describe("SNS", () => {
  test("a message is published; one that is no text is written out", async () => {
    const body = `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m-1</MessageId></PublishResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></PublishResponse>`;
    const args = { TopicArn: "arn:aws:sns:us-east-1:000000000000:t", Message: { a: 1 } };
    const { output, seen } = await call("SNS", "sns:publish", args, { headers: { "content-type": "text/xml" }, body });
    expect(output).toMatchObject({ MessageId: "m-1", SdkHttpMetadata: { HttpStatusCode: 200 } });
    expect(new URLSearchParams(seen[0]?.body).get("Message")).toBe('{"a":1}');
  });

  test("errors have the integration's names", async () => {
    const body = `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message></Error><RequestId>r-1</RequestId></ErrorResponse>`;
    const args = { TopicArn: "arn:aws:sns:us-east-1:000000000000:t", Message: "m" };
    const { error, cause } = await call("SNS", "sns:publish", args, {
      status: 404,
      headers: { "content-type": "text/xml", "x-amzn-requestid": "r-1" },
      body,
    });
    expect(error).toBe("SNS.NotFoundException");
    expect(cause).toBe(
      "Topic does not exist (Service: AmazonSNS; Status Code: 404; Error Code: NotFound; Request ID: r-1; Proxy: null)",
    );
  });
});

describe("EventBridge", () => {
  const args = { Entries: [{ Source: "s", DetailType: "d", Detail: { a: 1 }, Resources: ["mine"] }] };
  const headers = { "content-type": "application/x-amz-json-1.1" };

  test("events are put with the execution and its machine among their resources", async () => {
    const body = '{"Entries":[{"EventId":"e-1"}],"FailedEntryCount":0}';
    const { output, seen } = await call("EVENTBRIDGE", "events:putEvents", args, { headers, body });
    expect(output).toEqual({ Entries: [{ EventId: "e-1" }], FailedEntryCount: 0 });
    expect(JSON.parse(seen[0]?.body ?? "").Entries).toEqual([
      {
        Source: "s",
        DetailType: "d",
        Detail: '{"a":1}',
        Resources: [
          "mine",
          "arn:aws:states:us-east-1:000000000000:execution:machine:one",
          "arn:aws:states:us-east-1:000000000000:stateMachine:machine",
        ],
      },
    ]);
  });

  test("an entry that was not taken fails the state", async () => {
    const answer = {
      Entries: [{ ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." }],
      FailedEntryCount: 1,
    };
    const outcome = await call("EVENTBRIDGE", "events:putEvents", args, { headers, body: JSON.stringify(answer) });
    expect(outcome.error).toBe("EventBridge.FailedEntry");
    expect(JSON.parse(outcome.cause ?? "")).toEqual(answer);
  });
});

describe("S3", () => {
  test("an object's body is text", async () => {
    const headers = { "content-type": "binary/octet-stream", "content-length": "5", etag: '"e"' };
    const args = { Bucket: "b", Key: "k.json" };
    const { output, seen } = await call("S3", "aws-sdk:s3:getObject", args, { headers, body: "[1,2]" });
    expect(output).toMatchObject({ Body: "[1,2]", ContentLength: 5, ETag: '"e"' });
    expect(seen[0]?.path).toMatch(/^\/b\/k\.json(\?|$)/);
  });
});

describe.skipIf(dynamoDbSource() === undefined)("DynamoDB", () => {
  async function open() {
    const database = await openDynamoDb(dynamoDbSource() ?? "");
    onTestFinished(() => database.close());
    const { protocol, hostname, port } = (await database.client.config.endpoint?.()) ?? {};
    return { environment: { AWS_ENDPOINT_URL: `${protocol}//${hostname}:${port}` }, TableName: database.tableName };
  }
  const key = { pk: { S: "a" }, sk: { S: "b" } };

  test("items are put, read, changed and deleted", async () => {
    const { environment, TableName } = await open();
    const run = (action: string, args: object) =>
      runTask(environment, `arn:aws:states:::${action}`, { TableName, ...args });
    expect((await run("dynamodb:putItem", { Item: { ...key, n: { N: "1" } } })).output).toMatchObject({
      SdkHttpMetadata: { HttpStatusCode: 200 },
    });
    const change = { Key: key, UpdateExpression: "ADD n :n", ExpressionAttributeValues: { ":n": { N: "2" } } };
    expect((await run("aws-sdk:dynamodb:updateItem", { ...change, ReturnValues: "UPDATED_NEW" })).output).toEqual({
      Attributes: { n: { N: "3" } },
    });
    expect((await run("dynamodb:getItem", { Key: key })).output).toMatchObject({ Item: { ...key, n: { N: "3" } } });
    await run("dynamodb:deleteItem", { Key: key });
    expect((await run("aws-sdk:dynamodb:getItem", { Key: key })).output).toEqual({});
  });

  test("a failed condition has the name of the integration that was used", async () => {
    const { environment, TableName } = await open();
    const args = { TableName, Key: key, ConditionExpression: "attribute_exists(pk)" };
    const optimized = await runTask(environment, "arn:aws:states:::dynamodb:deleteItem", args);
    expect(optimized.error).toBe("DynamoDB.ConditionalCheckFailedException");
    const sdk = await runTask(environment, "arn:aws:states:::aws-sdk:dynamodb:deleteItem", args);
    expect(sdk.error).toBe("DynamoDb.ConditionalCheckFailedException");
    expect(sdk.cause).toMatch(/\(Service: DynamoDb, Status Code: 400, Request ID: .*\) \(SDK Attempt Count: 1\)$/);
  });
});

describe("services without an endpoint", () => {
  test.each(["sqs:sendMessage", "sns:publish", "events:putEvents", "dynamodb:getItem", "aws-sdk:s3:getObject"])(
    "%s is refused when the machine is created, by name",
    async (resource) => {
      const elsewhere = { AWS_ENDPOINT_URL_LAMBDA: "http://127.0.0.1:1" };
      await expect(runTask(elsewhere, `arn:aws:states:::${resource}`, {})).rejects.toMatchObject({
        name: "InvalidDefinition",
        message: expect.stringContaining(resource),
      });
    },
  );

  test("where nobody is, the client says so", async () => {
    const environment = { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_MAX_ATTEMPTS: "1" };
    const args = { QueueUrl: "https://q", MessageBody: "m" };
    const { error, cause } = await runTask(environment, "arn:aws:states:::sqs:sendMessage", args);
    expect(error).toBe("SQS.SdkClientException");
    expect(cause).toMatch(/^Unable to execute HTTP request: ./);
  });
});
