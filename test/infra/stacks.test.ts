import { describe, expect, it } from "vitest";
import { buildTaskMachine } from "../../statemachines/build-task-machine.ts";
import { configurationOf, manyTasks, resourcesOf, synthesise } from "./synthesise.ts";

const configuration = configurationOf({
  data_sync: { agent: "data_sync", conditions: { market_hours: true } },
  execution: { agent: "execution", interval_minutes: 1, dependencies: ["data_sync"] },
  nightly: { agent: "data_sync", interval_minutes: undefined, cron: "30 2 * * *", timezone: "Europe/Berlin" },
  by_hand: { agent: "explanation", interval_minutes: undefined },
  switched_off: { agent: "execution", enabled: false },
});
const deployment = { application: "orchestrator", target: "aws", configuration } as const;
const templates = synthesise(deployment);
const prefix = "orchestrator-default-";

/** All statements of the inline policies of a stack's roles whose description contains `words`. */
function statementsOf(stack: string, words: string): { Action: string | string[]; Resource: unknown }[] {
  return resourcesOf(templates, "AWS::IAM::Role", stack)
    .filter(({ Properties }) => String(Properties.Description).includes(words))
    .flatMap(({ Properties }) => Properties.Policies ?? [])
    .flatMap((policy) => policy.PolicyDocument.Statement);
}

const actionsOf = (stack: string, words: string) =>
  statementsOf(stack, words)
    .flatMap(({ Action }) => Action)
    .toSorted();

describe("the stacks", () => {
  it("have a state machine for each task whose definition is what the embedded engine runs", () => {
    const machines = resourcesOf(templates, "AWS::StepFunctions::StateMachine");
    expect(machines.map(({ Properties }) => Properties.StateMachineName).toSorted()).toEqual(
      Object.keys(configuration.tasks)
        .map((task) => `${prefix}${task}`)
        .toSorted(),
    );
    for (const { Properties } of machines) {
      const task = Properties.StateMachineName.slice(prefix.length);
      const agent = configuration.tasks[task]?.agent ?? "";
      const arns = {
        control_function_arn: "arn:aws:lambda:x:1:function:control",
        agent_function_arn: "arn:aws:lambda:x:1:function:agent",
      };
      expect(Object.keys(Properties.DefinitionSubstitutions).toSorted()).toEqual(Object.keys(arns).toSorted());
      const deployed = Properties.DefinitionString.replaceAll(
        /\$\{(\w+)\}/g,
        (_: string, name: keyof typeof arns) => arns[name],
      );
      const embedded = buildTaskMachine(configuration, task, {
        controlFunctionArn: arns.control_function_arn,
        agentFunctionArns: { [agent]: arns.agent_function_arn },
      });
      expect(deployed).toBe(JSON.stringify(embedded));
    }
  });

  it("have a schedule for each enabled task that has one, in its zone, that hands over the scheduled time", () => {
    const schedules = resourcesOf(templates, "AWS::Scheduler::Schedule", "schedules");
    const tasks = new Set(schedules.map(({ Properties }) => JSON.parse(Properties.Target.Input).task));
    expect(tasks).toEqual(new Set(["data_sync", "execution", "nightly"]));
    const nightly = schedules.find(({ Properties }) => Properties.Name === `${prefix}nightly`);
    expect(nightly?.Properties).toMatchObject({
      ScheduleExpression: "cron(30 2 * * ? *)",
      ScheduleExpressionTimezone: "Europe/Berlin",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { RetryPolicy: { MaximumEventAgeInSeconds: 3600 }, DeadLetterConfig: { Arn: expect.anything() } },
    });
    expect(JSON.parse(nightly?.Properties.Target.Input)).toEqual({
      action: "fire",
      task: "nightly",
      time: "<aws.scheduler.scheduled-time>",
      exact: true,
    });
  });

  it("sweep at the interval of the health check", () => {
    const [sweep] = resourcesOf(templates, "AWS::Scheduler::Schedule", "control");
    expect(sweep?.Properties).toMatchObject({ ScheduleExpression: "rate(5 minutes)" });
    expect(JSON.parse(sweep?.Properties.Target.Input)).toEqual({ action: "sweep" });
  });

  it("let only their own schedule groups use the schedules' role", () => {
    const roles = resourcesOf(templates, "AWS::IAM::Role").filter(
      ({ Properties }) =>
        Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service === "scheduler.amazonaws.com",
    );
    expect(roles.length).toBeGreaterThan(0);
    for (const { Properties } of roles) {
      expect(Properties.AssumeRolePolicyDocument.Statement[0].Condition).toEqual({
        StringEquals: {
          "aws:SourceAccount": { Ref: "AWS::AccountId" },
          "aws:SourceArn": { "Fn::GetAtt": [expect.stringContaining("Group"), "Arn"] },
        },
      });
    }
  });

  it("have one function per agent that a task names, on Node 24 and arm64, with the longest task's limit", () => {
    const functions = resourcesOf(templates, "AWS::Lambda::Function");
    expect(functions.map(({ Properties }) => Properties.FunctionName).toSorted()).toEqual(
      ["agent-data_sync", "agent-execution", "agent-explanation", "api", "control"].map((name) => `${prefix}${name}`),
    );
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"] });
    }
    const agent = functions.find(({ Properties }) => Properties.FunctionName === `${prefix}agent-data_sync`);
    expect(agent?.Properties).toMatchObject({ Timeout: 900, Environment: { Variables: { AGENT_NAME: "data_sync" } } });
  });

  it("have a table with keys, index, time to live, recovery and encryption that outlives its stack", () => {
    const [table] = resourcesOf(templates, "AWS::DynamoDB::Table");
    expect(table?.DeletionPolicy).toBe("Retain");
    expect(table?.Properties).toMatchObject({
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "by_task",
          KeySchema: [
            { AttributeName: "task_name", KeyType: "HASH" },
            { AttributeName: "sk", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      TimeToLiveSpecification: { AttributeName: "expires_at", Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
      BillingMode: "PAY_PER_REQUEST",
      DeletionProtectionEnabled: true,
    });
  });

  it("may be thrown away whole in development", () => {
    const disposable = synthesise({ ...deployment, configuration: configurationOf(manyTasks(1), "development") });
    const [table] = resourcesOf(disposable, "AWS::DynamoDB::Table");
    expect(table?.DeletionPolicy).toBe("Delete");
    expect(table?.Properties.DeletionProtectionEnabled).toBe(false);
  });

  it("send every path of the REST API to the app", () => {
    const methods = resourcesOf(templates, "AWS::ApiGateway::Method");
    expect(methods.map(({ Properties }) => [Properties.HttpMethod, Properties.Integration.Type])).toEqual([
      ["ANY", "AWS_PROXY"],
      ["ANY", "AWS_PROXY"],
    ]);
    expect(resourcesOf(templates, "AWS::ApiGateway::Resource").map(({ Properties }) => Properties.PathPart)).toEqual([
      "{proxy+}",
    ]);
  });

  it("are linked by SSM parameters, never by exports", () => {
    for (const template of templates) expect(template.text, template.stack).not.toMatch(/Fn::ImportValue|"Export"/);
  });
});

describe("what the roles may do", () => {
  it("names every action in full", () => {
    const actions = resourcesOf(templates, "AWS::IAM::Role")
      .flatMap(({ Properties }) => Properties.Policies ?? [])
      .flatMap((policy) => policy.PolicyDocument.Statement)
      .flatMap(({ Action }) => Action);
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
  });

  it("is, for a machine, to call the control function and its own agent, and to trace", () => {
    const [calls, trace] = statementsOf("machines", "agent explanation");
    expect(calls).toMatchObject({ Action: "lambda:InvokeFunction", Effect: "Allow" });
    expect(JSON.stringify(calls?.Resource)).toMatch(/control.*agentsexplanation/);
    expect(calls?.Resource).toHaveLength(2);
    expect([trace?.Action].flat().every((action) => action?.startsWith("xray:"))).toBe(true);
  });

  it("is, without naming a resource, to write traces alone", () => {
    const policies = resourcesOf(templates, "AWS::IAM::Policy").flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    const inline = resourcesOf(templates, "AWS::IAM::Role")
      .flatMap(({ Properties }) => Properties.Policies ?? [])
      .flatMap((policy) => policy.PolicyDocument.Statement);
    const unnamed = [...policies, ...inline].filter(({ Resource }) => Resource === "*").flatMap(({ Action }) => Action);
    expect(unnamed.length).toBeGreaterThan(0);
    expect(unnamed.filter((action: string) => !action.startsWith("xray:"))).toEqual([]);
  });

  it("is, for a schedule, to call the control function and to keep what could not be delivered", () => {
    expect([...new Set(actionsOf("schedules", "Fires"))]).toEqual(["lambda:InvokeFunction", "sqs:SendMessage"]);
  });

  it("is, for an agent, to read runs, health and agents' state, and to write attempts, the broker's books and its own state alone", () => {
    const writes = statementsOf("agents", "agent-execution").filter(({ Action }) =>
      Action.includes("dynamodb:PutItem"),
    );
    expect(writes).toEqual([
      {
        Action: ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"],
        Effect: "Allow",
        Resource: expect.anything(),
        Condition: {
          "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["runs#*", "broker", "broker#*", "execution"] },
        },
      },
    ]);
    const [reads] = statementsOf("agents", "agent-execution").filter(({ Action }) =>
      Action.includes("dynamodb:GetItem"),
    );
    const readable = JSON.stringify(reads);
    for (const partition of ["runs#*", "house", "data_sync", "broker"]) expect(readable).toContain(`"${partition}"`);
    for (const partition of ["tokens", "idempotency", "chain", '"*"']) expect(readable).not.toContain(partition);
    expect(actionsOf("agents", "agent-execution").filter((action) => /states:|lambda:|secrets/.test(action))).toEqual(
      [],
    );
  });

  it("is, for the control function, the table and this deployment's machines, but not the API's token", () => {
    expect(actionsOf("control", "control may do").filter((action) => !action.startsWith("dynamodb:"))).toEqual([
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "sqs:SendMessage",
      "states:DescribeExecution",
      "states:SendTaskFailure",
      "states:SendTaskSuccess",
      "states:StartExecution",
      "states:StopExecution",
    ]);
    const machines = statementsOf("control", "control may do").filter(({ Action }) =>
      Action.includes("states:StartExecution"),
    );
    expect(JSON.stringify(machines[0]?.Resource)).toContain(`:stateMachine:${prefix}*`);
  });
});

describe("for LocalStack", () => {
  const swapped = synthesise({ ...deployment, target: "localstack" });

  it("rules fire the tasks with the time they fired at, for EventBridge Scheduler never fires there", () => {
    expect(resourcesOf(swapped, "AWS::Scheduler::Schedule")).toEqual([]);
    const rules = resourcesOf(swapped, "AWS::Events::Rule", "schedules");
    const [target] =
      rules.find(({ Properties }) => Properties.Name.startsWith(`${prefix}execution`))?.Properties.Targets ?? [];
    expect(target.InputTransformer.InputPathsMap).toEqual({ time: "$.time" });
    expect(JSON.parse(target.InputTransformer.InputTemplate.replace("<time>", '"2026-11-20T14:30:00Z"'))).toEqual({
      action: "fire",
      task: "execution",
      time: "2026-11-20T14:30:00Z",
      exact: false,
    });
  });

  it("machines are the same as on AWS", () => {
    const definitions = (all: typeof templates) =>
      resourcesOf(all, "AWS::StepFunctions::StateMachine").map(({ Properties }) => Properties.DefinitionString);
    expect(definitions(swapped)).toEqual(definitions(templates));
  });
});

describe("as tasks come and go", () => {
  const places = (count: number) =>
    new Map(
      synthesise({ ...deployment, configuration: configurationOf(manyTasks(count)) }).flatMap(({ stack, Resources }) =>
        Object.values(Resources)
          .filter(({ Type }) => Type === "AWS::StepFunctions::StateMachine" || Type === "AWS::Scheduler::Schedule")
          .map(({ Type, Properties }) => [`${Type} ${Properties.StateMachineName ?? Properties.Name}`, stack] as const),
      ),
    );

  it("nothing that exists moves to another stack", () => {
    const [few, more] = [places(10), places(30)];
    expect(few.size).toBeGreaterThanOrEqual(20);
    for (const [name, stack] of few) expect(more.get(name), name).toBe(stack);
  });

  it("another interval changes that task's schedule and nothing else in any template", () => {
    const at = (interval_minutes: number) => {
      const tasks = { ...manyTasks(5), changing: { interval_minutes } };
      return synthesise({ ...deployment, configuration: configurationOf(tasks) });
    };
    const [before, after] = [at(10), at(20)];
    const changed = after.flatMap(({ stack, Resources }, place) =>
      Object.entries(Resources)
        .filter(([id, now]) => JSON.stringify(now) !== JSON.stringify(before[place]?.Resources[id]))
        .map(([, { Type, Properties }]) => `${stack}: ${Type} ${Properties.Name}`),
    );
    expect(changed).toEqual([
      expect.stringMatching(
        /^orchestrator-default-schedules-\d: AWS::Scheduler::Schedule orchestrator-default-changing$/,
      ),
    ]);
  });

  it("every stack stays, and none is empty", () => {
    const one = synthesise({ ...deployment, configuration: configurationOf(manyTasks(1)) });
    expect(one.map(({ stack }) => stack)).toEqual(templates.map(({ stack }) => stack));
    for (const { stack, Resources } of one) expect(Object.keys(Resources ?? {}).length, stack).toBeGreaterThan(0);
  });

  it("a thousand fit: at most 450 resources and 1 MB a stack", () => {
    for (const { stack, text, Resources } of synthesise({
      ...deployment,
      configuration: configurationOf(manyTasks(1000)),
    })) {
      expect(Object.keys(Resources).length, stack).toBeLessThanOrEqual(450);
      expect(text.length, stack).toBeLessThan(1_000_000);
    }
  });

  it("a name too long for AWS is refused with its remedy", () => {
    const long = configurationOf({ [`t${"x".repeat(63)}`]: {} }, "a-rather-long-environment");
    expect(() => synthesise({ ...deployment, configuration: long })).toThrow(
      expect.objectContaining({ code: "NAME_TOO_LONG" }),
    );
  });
});
