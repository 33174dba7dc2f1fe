import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterEach, expect, it } from "vitest";
import { WriteConflict } from "../../../core/ports/table.ts";
import { createDynamoDbTable } from "../../../lambdas/shared/dynamodb-table.ts";

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Seen {
  readonly operation: string;
  readonly body: Record<string, unknown>;
}

let server: Server | undefined;
let client: DynamoDBClient | undefined;
afterEach(() => {
  client?.destroy();
  server?.close();
});

/** A DynamoDB that gives these answers one after another: what emulators never say, contention above all. */
async function tableThatAnswers(...answers: Answer[]) {
  const seen: Seen[] = [];
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      const target = String(request.headers["x-amz-target"]);
      seen.push({ operation: target.slice(target.indexOf(".") + 1), body: JSON.parse(text) });
      const answer = answers.shift() ?? { status: 200, body: {} };
      response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  return { table: createDynamoDbTable({ client, tableName: "t" }), seen };
}

const error = (name: string, more: object = {}): Answer => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: name, ...more },
});
const cancelled = (...codes: (string | object)[]): Answer =>
  error("TransactionCanceledException", {
    CancellationReasons: codes.map((code) => (typeof code === "string" ? { Code: code } : code)),
  });
const put = (sk: string) => ({ write: "put", item: { pk: "p", sk } }) as const;

it.each([
  ["a transaction that met another one", cancelled("TransactionConflict", "None")],
  ["a throttled item of a transaction", cancelled("None", "ThrottlingError")],
  ["a single write that met a transaction", error("TransactionConflictException")],
  ["throttling", error("ProvisionedThroughputExceededException")],
])("tries again after %s", async (_, contention) => {
  const { table, seen } = await tableThatAnswers(contention, contention);
  await table.write([put("a"), put("b")]);
  expect(seen.map((request) => request.operation)).toEqual(Array(3).fill("TransactWriteItems"));
});

it("reports the conditions that did not hold although another item was busy", async () => {
  const item = { pk: { S: "p" }, sk: { S: "b" }, n: { N: "3" } };
  const { table, seen } = await tableThatAnswers(
    cancelled(
      "TransactionConflict",
      { Code: "ConditionalCheckFailed", Item: item },
      { Code: "ConditionalCheckFailed" },
    ),
  );
  const refused = await table.write([put("a"), put("b"), put("c")]).catch((reason: unknown) => reason);
  expect(refused).toBeInstanceOf(WriteConflict);
  expect((refused as WriteConflict).failed).toEqual([
    undefined,
    { current: { pk: "p", sk: "b", n: 3 } },
    { current: undefined },
  ]);
  expect(seen).toHaveLength(1);
});

it.each([
  ["a validation error in a transaction", cancelled("ValidationError", "TransactionConflict")],
  ["a table that is not there", error("ResourceNotFoundException")],
  ["missing rights", error("AccessDeniedException")],
])("lets %s surface at once", async (_, answer) => {
  const { table, seen } = await tableThatAnswers(answer);
  const refused = await table.write([put("a"), put("b")]).catch((reason: unknown) => reason);
  expect(refused).toBeInstanceOf(Error);
  expect(refused).not.toBeInstanceOf(WriteConflict);
  expect(seen).toHaveLength(1);
});

it("writes a single item without a transaction, which costs half", async () => {
  const { table, seen } = await tableThatAnswers();
  await table.write([put("a")]);
  await table.write([{ write: "update", key: { pk: "p", sk: "a" }, set: { v: 1 } }]);
  await table.write([{ write: "delete", key: { pk: "p", sk: "a" } }]);
  expect(seen.map((request) => request.operation)).toEqual(["PutItem", "UpdateItem", "DeleteItem"]);
});

it("adds in a transaction with a token, so that a repeated request adds once", async () => {
  const { table, seen } = await tableThatAnswers();
  await table.write([{ write: "update", key: { pk: "p", sk: "a" }, add: { n: 1 } }]);
  expect(seen[0]?.operation).toBe("TransactWriteItems");
  expect(seen[0]?.body.ClientRequestToken).toEqual(expect.any(String));
});

it("asks again for keys that one answer left out, and once for a key given twice", async () => {
  const item = (sk: string) => ({ pk: { S: "p" }, sk: { S: sk } });
  const { table, seen } = await tableThatAnswers(
    { status: 200, body: { Responses: { t: [item("a")] }, UnprocessedKeys: { t: { Keys: [item("b")] } } } },
    { status: 200, body: { Responses: { t: [item("b")] } } },
  );
  const keys = ["b", "a", "b"].map((sk) => ({ pk: "p", sk }));
  expect(await table.getMany(keys)).toEqual(keys);
  const asked = seen.map((request) => (request.body.RequestItems as { t: { Keys: unknown[] } }).t.Keys);
  expect(asked).toEqual([[item("b"), item("a")], [item("b")]]);
});

it("reads on when an answer ends before the page is full", async () => {
  const item = (sk: string) => ({ pk: { S: "p" }, sk: { S: sk } });
  const { table, seen } = await tableThatAnswers(
    { status: 200, body: { Items: [item("a")], LastEvaluatedKey: item("a") } },
    { status: 200, body: { Items: [], LastEvaluatedKey: item("b") } },
    { status: 200, body: { Items: [item("c")] } },
  );
  expect(await table.query({ pk: "p", limit: 5 })).toEqual({ items: ["a", "c"].map((sk) => ({ pk: "p", sk })) });
  expect(seen.map((request) => request.body.ExclusiveStartKey)).toEqual([undefined, item("a"), item("b")]);
});
