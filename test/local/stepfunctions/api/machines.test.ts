import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ListStateMachineAliasesCommand,
  ListStateMachinesCommand,
  ListStateMachineVersionsCommand,
  ListTagsForResourceCommand,
  PublishStateMachineVersionCommand,
  StartExecutionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";
import { ACCOUNT, definitionOf, PASS, ROLE, serveEngine, WAIT } from "./served-engine.ts";

const create = (name: string, more: object = {}) =>
  new CreateStateMachineCommand({ name, definition: PASS, roleArn: ROLE, ...more });

describe("state machines over the API", () => {
  test("a machine is created and described as AWS does, with a Date for its creation", async () => {
    const { client } = await serveEngine();
    const before = Date.now();
    const { stateMachineArn, creationDate } = await client.send(create("first"));
    expect(stateMachineArn).toBe(`${ACCOUNT}:stateMachine:first`);
    expect(creationDate?.getTime()).toBeGreaterThanOrEqual(before);
    const { $metadata, ...described } = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(described).toEqual({
      stateMachineArn,
      name: "first",
      status: "ACTIVE",
      definition: PASS,
      roleArn: ROLE,
      type: "STANDARD",
      creationDate,
      loggingConfiguration: { level: "OFF", includeExecutionData: false },
      tracingConfiguration: { enabled: false },
      encryptionConfiguration: { type: "AWS_OWNED_KEY" },
    });
  });

  test("the variables that states read are described by state, in order", async () => {
    const { client } = await serveEngine();
    const definition = definitionOf({
      Set: { Type: "Pass", Assign: { b: 1, a: [2], unread: 3 }, Next: "Map" },
      Map: {
        Type: "Map",
        Items: "{% $a %}",
        ItemProcessor: {
          StartAt: "Inner",
          States: { Inner: { Type: "Pass", Assign: { c: 4 }, Output: "{% $b + $sum($a) %}", End: true } },
        },
        Next: "Text",
      },
      Text: { Type: "Pass", Output: "{% 'costs $b' & $states.input[0] %}", End: true },
    });
    const { stateMachineArn } = await client.send(create("reading", { definition }));
    const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(described.variableReferences).toEqual({ Map: ["a"], Inner: ["a", "b"] });
    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }));
    const forExecution = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(forExecution.variableReferences).toEqual(described.variableReferences);
  });

  test("METADATA_ONLY leaves the definition out", async () => {
    const { client } = await serveEngine();
    const { stateMachineArn } = await client.send(create("first"));
    const described = await client.send(
      new DescribeStateMachineCommand({ stateMachineArn, includedData: "METADATA_ONLY" }),
    );
    expect(described).toMatchObject({ name: "first" });
    expect(described.definition).toBeUndefined();
  });

  test("creating the same machine again answers it, also with another role or other tags", async () => {
    const { client } = await serveEngine();
    const first = await client.send(create("same"));
    const again = await client.send(create("same", { roleArn: `${ROLE}-2`, tags: [{ key: "a", value: "b" }] }));
    expect(again.stateMachineArn).toBe(first.stateMachineArn);
    expect(again.creationDate).toEqual(first.creationDate);
  });

  test("another definition under the same name is StateMachineAlreadyExists", async () => {
    const { client } = await serveEngine();
    await client.send(create("same"));
    await expect(client.send(create("same", { definition: WAIT }))).rejects.toMatchObject({
      name: "StateMachineAlreadyExists",
      message: `State Machine Already Exists: '${ACCOUNT}:stateMachine:same'`,
      $metadata: { httpStatusCode: 400 },
    });
  });

  test("an update changes the definition, gives a revision, and needs something to change", async () => {
    const { client } = await serveEngine();
    const { stateMachineArn } = await client.send(create("changing"));
    const { revisionId, updateDate } = await client.send(
      new UpdateStateMachineCommand({ stateMachineArn, definition: WAIT }),
    );
    expect(updateDate).toBeInstanceOf(Date);
    const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(described).toMatchObject({ definition: WAIT, revisionId });
    await expect(client.send(new UpdateStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: "MissingRequiredParameter",
      message:
        "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
    });
  });

  test("an execution's machine is described as it was when the execution began", async () => {
    const { client } = await serveEngine();
    const { stateMachineArn } = await client.send(create("changing"));
    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, name: "early" }));
    await client.send(new UpdateStateMachineCommand({ stateMachineArn, definition: WAIT }));
    const described = await client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(described).toMatchObject({ stateMachineArn, name: "changing", definition: PASS, roleArn: ROLE });
    expect(described.updateDate).toBeInstanceOf(Date);
  });

  test("machines are listed page by page; deleted ones are gone", async () => {
    const { client } = await serveEngine();
    for (const name of ["a", "b", "c"]) await client.send(create(name));
    const first = await client.send(new ListStateMachinesCommand({ maxResults: 2 }));
    const second = await client.send(new ListStateMachinesCommand({ maxResults: 2, nextToken: first.nextToken }));
    expect([...(first.stateMachines ?? []), ...(second.stateMachines ?? [])].map(({ name }) => name)).toEqual([
      "a",
      "b",
      "c",
    ]);
    expect(second.nextToken).toBeUndefined();
    expect(first.stateMachines?.[0]?.creationDate).toBeInstanceOf(Date);
    await client.send(new DeleteStateMachineCommand({ stateMachineArn: `${ACCOUNT}:stateMachine:b` }));
    await client.send(new DeleteStateMachineCommand({ stateMachineArn: `${ACCOUNT}:stateMachine:never-was` }));
    const left = await client.send(new ListStateMachinesCommand({}));
    expect(left.stateMachines?.map(({ name }) => name)).toEqual(["a", "c"]);
  });

  test("a paging token that is none is InvalidToken", async () => {
    const { client } = await serveEngine();
    await expect(client.send(new ListStateMachinesCommand({ nextToken: "nonsense" }))).rejects.toMatchObject({
      name: "InvalidToken",
      message: "Invalid Token: 'Invalid token'",
    });
  });

  test("tags are set at creation, added, replaced, removed and listed", async () => {
    const { client } = await serveEngine();
    const { stateMachineArn: resourceArn = "" } = await client.send(create("t", { tags: [{ key: "a", value: "1" }] }));
    await client.send(
      new TagResourceCommand({
        resourceArn,
        tags: [
          { key: "a", value: "2" },
          { key: "b", value: "3" },
        ],
      }),
    );
    const both = await client.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(both.tags).toEqual([
      { key: "a", value: "2" },
      { key: "b", value: "3" },
    ]);
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a", "unknown"] }));
    const one = await client.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(one.tags).toEqual([{ key: "b", value: "3" }]);
    const gone = `${ACCOUNT}:stateMachine:gone`;
    await expect(client.send(new ListTagsForResourceCommand({ resourceArn: gone }))).rejects.toMatchObject({
      name: "ResourceNotFound",
      message: `Resource not found: '${gone}'`,
    });
  });

  test("a machine has at most 50 tags", async () => {
    const { client } = await serveEngine();
    const tags = Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, value: "" }));
    await expect(client.send(create("full", { tags }))).rejects.toMatchObject({ name: "TooManyTags" });
    const { stateMachineArn: resourceArn } = await client.send(create("full", { tags: tags.slice(1) }));
    await expect(client.send(new TagResourceCommand({ resourceArn, tags }))).rejects.toMatchObject({
      name: "TooManyTags",
    });
    await client.send(new TagResourceCommand({ resourceArn, tags: tags.slice(1) }));
  });

  test("a definition is validated without creating anything", async () => {
    const { client } = await serveEngine();
    const bad = definitionOf({ A: { Type: "Pass", Next: "Nowhere" } });
    const answer = await client.send(new ValidateStateMachineDefinitionCommand({ definition: bad }));
    expect(answer).toMatchObject({ result: "FAIL", truncated: false });
    expect(answer.diagnostics?.[0]).toMatchObject({
      severity: "ERROR",
      location: expect.stringContaining("/States/A"),
    });
    const good = await client.send(new ValidateStateMachineDefinitionCommand({ definition: PASS }));
    expect(good).toMatchObject({ result: "OK", diagnostics: [] });
    expect((await client.send(new ListStateMachinesCommand({}))).stateMachines).toEqual([]);
  });

  test.each([
    ["", { code: "SCHEMA_VALIDATION_FAILED", message: "Definition must be a valid JSON object" }],
    [
      "not a definition",
      {
        code: "INVALID_JSON_DESCRIPTION",
        location: '[Source: (String)"not a definition"; line: 1, column: 4]',
        message: `Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)"not a definition"; line: 1, column: 4]`,
      },
    ],
    [
      '{"QueryLanguage":"JSONata"}',
      { code: "SCHEMA_VALIDATION_FAILED", location: "/", message: "These fields are required: [States, StartAt]" },
    ],
  ])("the definition %j is found invalid", async (definition, diagnostic) => {
    const { client } = await serveEngine();
    const answer = await client.send(new ValidateStateMachineDefinitionCommand({ definition }));
    expect(answer).toMatchObject({ result: "FAIL", truncated: false });
    expect(answer.diagnostics?.[0]).toMatchObject({ severity: "ERROR", ...diagnostic });
  });

  test("versions and aliases are refused by name, and there are none to list", async () => {
    const { client } = await serveEngine();
    const { stateMachineArn } = await client.send(create("plain"));
    await expect(client.send(new PublishStateMachineVersionCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: "UnsupportedOperation",
      message: expect.stringContaining("PublishStateMachineVersion"),
    });
    await expect(client.send(create("published", { publish: true }))).rejects.toMatchObject({
      name: "UnsupportedOperation",
    });
    await expect(client.send(create("described", { versionDescription: "v" }))).rejects.toMatchObject({
      name: "ValidationException",
      message: "Version description can only be set when publish is true",
    });
    const versions = await client.send(new ListStateMachineVersionsCommand({ stateMachineArn }));
    expect(versions.stateMachineVersions).toEqual([]);
    const aliases = await client.send(new ListStateMachineAliasesCommand({ stateMachineArn }));
    expect(aliases.stateMachineAliases).toEqual([]);
  });

  test.each([[{ level: "ALL" }], [{ level: "ALL", destinations: [] }], [{ destinations: [{}, {}] }]])(
    "the logging configuration %j has not exactly one destination",
    async (loggingConfiguration) => {
      const { client } = await serveEngine();
      await expect(client.send(create("logged", { loggingConfiguration }))).rejects.toMatchObject({
        name: "InvalidLoggingConfiguration",
        message: "Invalid Logging Configuration: Must specify exactly one Log Destination.",
      });
    },
  );

  test("a customer's key is refused", async () => {
    const { client } = await serveEngine();
    const encryptionConfiguration = { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: "k" } as const;
    await expect(client.send(create("secret", { encryptionConfiguration }))).rejects.toMatchObject({
      name: "InvalidEncryptionConfiguration",
    });
    await client.send(create("open", { encryptionConfiguration: { type: "AWS_OWNED_KEY" } }));
  });
});
