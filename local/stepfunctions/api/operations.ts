import type { z } from "zod";
import type { Engine } from "../engine.ts";
import type { Json } from "../json.ts";
import { checkMachineSettings } from "./machine-settings.ts";
import { withoutData } from "./metadata-only.ts";
import { parseRequest } from "./parse-request.ts";
import * as shapes from "./request-shapes.ts";
import { findVariableReferences } from "./variable-references.ts";

/** Does one operation. @throws ServiceError */
type Operation = (engine: Engine, body: Json) => Promise<object>;

/** The operations that are served, by their names in `X-Amz-Target`. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateStateMachine: operation(shapes.createStateMachineShape, async (engine, request) => {
    checkMachineSettings(request);
    const { encryptionConfiguration: _owned, publish: _none, versionDescription: _nothing, ...machine } = request;
    return engine.createStateMachine(machine);
  }),
  UpdateStateMachine: operation(shapes.updateStateMachineShape, async (engine, request) => {
    checkMachineSettings(request);
    const { encryptionConfiguration: _owned, publish: _none, versionDescription: _nothing, ...change } = request;
    return engine.updateStateMachine(change);
  }),
  DescribeStateMachine: operation(shapes.describeStateMachineShape, async (engine, { includedData, ...request }) =>
    withoutData(complete(await engine.describeStateMachine(request)), includedData),
  ),
  DescribeStateMachineForExecution: operation(
    shapes.describeExecutionShape,
    async (engine, { includedData, ...request }) =>
      withoutData(complete(await engine.describeStateMachineForExecution(request)), includedData),
  ),
  DeleteStateMachine: operation(shapes.stateMachineArnShape, (engine, request) => engine.deleteStateMachine(request)),
  ListStateMachines: operation(shapes.listStateMachinesShape, (engine, request) => engine.listStateMachines(request)),
  // There are none, which is what tools ask for when they read a machine.
  ListStateMachineVersions: operation(shapes.machineListShape, async (engine, { stateMachineArn }) => {
    await engine.describeStateMachine({ stateMachineArn });
    return { stateMachineVersions: [] };
  }),
  ListStateMachineAliases: operation(shapes.machineListShape, async (engine, { stateMachineArn }) => {
    await engine.describeStateMachine({ stateMachineArn });
    return { stateMachineAliases: [] };
  }),
  ValidateStateMachineDefinition: operation(shapes.validateDefinitionShape, (engine, request) =>
    engine.validateStateMachineDefinition(request),
  ),
  StartExecution: operation(shapes.startExecutionShape, (engine, { traceHeader: _unused, ...request }) =>
    engine.startExecution(request),
  ),
  StartSyncExecution: operation(
    shapes.startSyncExecutionShape,
    async (engine, { traceHeader: _unused, includedData, ...request }) =>
      withoutData(await engine.startSyncExecution(request), includedData),
  ),
  DescribeExecution: operation(shapes.describeExecutionShape, async (engine, { includedData, ...request }) =>
    withoutData(await engine.describeExecution(request), includedData),
  ),
  ListExecutions: operation(shapes.listExecutionsShape, (engine, request) => engine.listExecutions(request)),
  GetExecutionHistory: operation(shapes.historyShape, (engine, request) => engine.getExecutionHistory(request)),
  ListMapRuns: operation(shapes.listMapRunsShape, (engine, request) => engine.listMapRuns(request)),
  DescribeMapRun: operation(shapes.mapRunArnShape, (engine, request) => engine.describeMapRun(request)),
  StopExecution: operation(shapes.stopExecutionShape, (engine, request) => engine.stopExecution(request)),
  RedriveExecution: operation(shapes.redriveExecutionShape, (engine, { clientToken: _unused, ...request }) =>
    engine.redriveExecution(request),
  ),
  SendTaskSuccess: operation(shapes.taskSuccessShape, (engine, request) => done(engine.sendTaskSuccess(request))),
  SendTaskFailure: operation(shapes.taskFailureShape, (engine, request) => done(engine.sendTaskFailure(request))),
  SendTaskHeartbeat: operation(shapes.taskHeartbeatShape, (engine, request) => done(engine.sendTaskHeartbeat(request))),
  TagResource: operation(shapes.tagResourceShape, (engine, request) => engine.tagResource(request)),
  UntagResource: operation(shapes.untagResourceShape, (engine, request) => engine.untagResource(request)),
  ListTagsForResource: operation(shapes.resourceArnShape, (engine, request) => engine.listTagsForResource(request)),
  TestState: operation(shapes.testStateShape, (engine, request) => engine.testState(request)),
};

/** What AWS tells of a machine beside what was stored. */
function complete<M extends { readonly definition: string }>(machine: M): object {
  const variableReferences = findVariableReferences(machine.definition);
  return {
    ...machine,
    encryptionConfiguration: { type: "AWS_OWNED_KEY" },
    ...(Object.keys(variableReferences).length === 0 ? {} : { variableReferences }),
  };
}

function operation<S extends z.ZodType>(
  shape: S,
  run: (engine: Engine, request: z.output<S>) => Promise<object>,
): Operation {
  return async (engine, body) => run(engine, parseRequest(shape, body));
}

async function done(work: Promise<void>): Promise<object> {
  await work;
  return {};
}
