import { appendFileSync } from "node:fs";
import { createEngine } from "../../../../local/stepfunctions/create-engine.ts";
import { createRealClock } from "../../../../local/stepfunctions/real-clock.ts";
import { TaskError } from "../../../../local/stepfunctions/resources.ts";
import { LAMBDA, LAMBDA_TOKEN, lambdaResources } from "./run-machine.ts";

/**
 * One life of a process that runs executions on a journal until it is killed, or until all have ended:
 * then it prints their descriptions and histories. Every call of a function is noted in a file first.
 */
const [journal = "", notes = "", count = "4"] = process.argv.slice(2);

const task = (name: string, more: object = {}) => ({
  Type: "Task",
  Resource: LAMBDA,
  Arguments: { FunctionName: name, Payload: "{% $states.input %}" },
  Output: "{% $states.result.Payload %}",
  ...more,
});
const machine = {
  QueryLanguage: "JSONata",
  StartAt: "Ask",
  States: {
    Ask: {
      Type: "Task",
      Resource: LAMBDA_TOKEN,
      Arguments: { FunctionName: "ask" },
      Assign: { got: "{% $states.result %}" },
      Output: 0,
      Next: "Count",
    },
    Count: { ...task("add", { Next: "Again" }), Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1 }] },
    Again: { Type: "Choice", Choices: [{ Condition: "{% $states.input < 6 %}", Next: "Count" }], Default: "Fan" },
    Fan: {
      Type: "Map",
      Items: [1, 2, 3],
      ItemProcessor: {
        StartAt: "One",
        States: { One: task("add", { Next: "Nap" }), Nap: { Type: "Wait", Timestamp: "{% $now() %}", End: true } },
      },
      Next: "Both",
    },
    Both: {
      Type: "Parallel",
      Branches: [
        { StartAt: "L", States: { L: task("add", { Arguments: { FunctionName: "add", Payload: 1 }, End: true }) } },
        { StartAt: "R", States: { R: { Type: "Pass", Output: "{% $got %}", End: true } } },
      ],
      Output: { both: "{% $states.result %}", fan: "{% $states.input %}" },
      End: true,
    },
  },
};

const engine = createEngine({
  journal,
  clock: createRealClock(),
  seed: "crash",
  resources: lambdaResources({
    ask: async (_payload, { taskToken = "", invocationKey }) => {
      appendFileSync(notes, `${invocationKey}\n`);
      await engine.sendTaskSuccess({ taskToken, output: '"yes"' });
      return null;
    },
    add: async (payload, { invocationKey, retryCount }) => {
      appendFileSync(notes, `${invocationKey}\n`);
      await new Promise((resolve) => setTimeout(resolve, 3));
      if (payload === 3 && retryCount === 0) throw new TaskError("Unlucky", "three");
      return Number(payload) + 1;
    },
  }),
});

const { stateMachineArn } = await engine.createStateMachine({ name: "machine", definition: machine });
await engine.resume();
const arns: string[] = [];
for (let index = 0; index < Number(count); index += 1) {
  const name = `run-${index}`;
  await engine.startExecution({ stateMachineArn, name }).catch((error: Error) => {
    if (error.name !== "ExecutionAlreadyExists") throw error;
  });
  arns.push(`${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`);
}
process.stdout.write("running\n");
const ends = await Promise.all(arns.map((arn) => engine.whenFinished(arn)));
const histories = await Promise.all(
  arns.map((executionArn) => engine.getExecutionHistory({ executionArn, maxResults: 1000 })),
);
process.stdout.write(`${JSON.stringify({ ends, histories: histories.map(({ events }) => events) })}\n`);
await engine.close();
process.exit(0);
