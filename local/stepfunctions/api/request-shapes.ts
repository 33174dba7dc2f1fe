import { z } from "zod";

/** Lengths, ranges, patterns and the order of enumerations are those of AWS's service model `states/2016-11-23`. */
const arn = z.string().min(1).max(256);
const longArn = z.string().min(1).max(2000);
const name = z.string().min(1).max(80);
const definition = z.string().min(1).max(1_048_576);
const data = z.string().max(262_144);
const error = z.string().max(256);
const cause = z.string().max(32_768);
const taskToken = z.string().min(1).max(2048);
const pageSize = z.int().min(0).max(1000);
const pageToken = z.string().min(1).max(1024);
const machineType = z.enum(["STANDARD", "EXPRESS"]);
const traceHeader = z
  .string()
  .max(256)
  .regex(/^\p{ASCII}*$/u);
const includedData = z.enum(["ALL_DATA", "METADATA_ONLY"]);
const versionDescription = z.string().max(256);
const tag = z.object({ key: z.string().min(1).max(128), value: z.string().max(256).default("") });

const loggingConfiguration = z.object({
  level: z.enum(["ALL", "ERROR", "FATAL", "OFF"]).exactOptional(),
  includeExecutionData: z.boolean().exactOptional(),
  destinations: z
    .array(z.object({ cloudWatchLogsLogGroup: z.object({ logGroupArn: arn.exactOptional() }).exactOptional() }))
    .exactOptional(),
});
const tracingConfiguration = z.object({ enabled: z.boolean().exactOptional() });
const encryptionConfiguration = z.object({
  type: z.enum(["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"]),
  kmsKeyId: z.string().min(1).max(2048).exactOptional(),
  kmsDataKeyReusePeriodSeconds: z.int().min(60).max(900).exactOptional(),
});
const machineSettings = {
  loggingConfiguration: loggingConfiguration.exactOptional(),
  tracingConfiguration: tracingConfiguration.exactOptional(),
  encryptionConfiguration: encryptionConfiguration.exactOptional(),
  publish: z.boolean().exactOptional(),
  versionDescription: versionDescription.exactOptional(),
};

const start = {
  stateMachineArn: arn,
  name: name.exactOptional(),
  input: data.exactOptional(),
  traceHeader: traceHeader.exactOptional(),
};
const page = { maxResults: pageSize.exactOptional(), nextToken: pageToken.exactOptional() };

export const createStateMachineShape = z.object({
  name,
  definition,
  roleArn: arn,
  type: machineType.exactOptional(),
  tags: z.array(tag).exactOptional(),
  ...machineSettings,
});
export const updateStateMachineShape = z.object({
  stateMachineArn: arn,
  definition: definition.exactOptional(),
  roleArn: arn.exactOptional(),
  ...machineSettings,
});
export const describeStateMachineShape = z.object({ stateMachineArn: arn, includedData: includedData.exactOptional() });
export const stateMachineArnShape = z.object({ stateMachineArn: arn });
export const listStateMachinesShape = z.object(page);
export const machineListShape = z.object({ stateMachineArn: arn, ...page });
export const validateDefinitionShape = z.object({
  // An empty one is not refused but found invalid.
  definition: z.string().max(1_048_576),
  type: machineType.exactOptional(),
  severity: z.enum(["ERROR", "WARNING"]).exactOptional(),
  maxResults: z.int().min(0).max(100).exactOptional(),
});
export const startExecutionShape = z.object(start);
export const startSyncExecutionShape = z.object({ ...start, includedData: includedData.exactOptional() });
export const describeExecutionShape = z.object({ executionArn: arn, includedData: includedData.exactOptional() });
export const historyShape = z.object({
  executionArn: arn,
  reverseOrder: z.boolean().exactOptional(),
  includeExecutionData: z.boolean().exactOptional(),
  ...page,
});
export const listExecutionsShape = z.object({
  stateMachineArn: arn.exactOptional(),
  statusFilter: z.enum(["SUCCEEDED", "TIMED_OUT", "PENDING_REDRIVE", "ABORTED", "FAILED", "RUNNING"]).exactOptional(),
  maxResults: pageSize.exactOptional(),
  nextToken: z.string().min(1).max(3096).exactOptional(),
  mapRunArn: longArn.exactOptional(),
  redriveFilter: z.enum(["REDRIVEN", "NOT_REDRIVEN"]).exactOptional(),
});
export const listMapRunsShape = z.object({ executionArn: arn, ...page });
export const mapRunArnShape = z.object({ mapRunArn: longArn });
export const stopExecutionShape = z.object({
  executionArn: arn,
  error: error.exactOptional(),
  cause: cause.exactOptional(),
});
export const redriveExecutionShape = z.object({
  executionArn: arn,
  clientToken: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[!-~]+$/)
    .exactOptional(),
});
export const taskSuccessShape = z.object({ taskToken, output: data });
export const taskFailureShape = z.object({ taskToken, error: error.exactOptional(), cause: cause.exactOptional() });
export const taskHeartbeatShape = z.object({ taskToken });
export const tagResourceShape = z.object({ resourceArn: arn, tags: z.array(tag) });
export const untagResourceShape = z.object({ resourceArn: arn, tagKeys: z.array(z.string().min(1).max(128)) });
export const resourceArnShape = z.object({ resourceArn: arn });
export const testStateShape = z.object({
  definition,
  roleArn: arn.exactOptional(),
  input: data.exactOptional(),
  inspectionLevel: z.enum(["INFO", "DEBUG", "TRACE"]).exactOptional(),
  revealSecrets: z.boolean().exactOptional(),
  variables: data.exactOptional(),
  stateName: name.exactOptional(),
  mock: z
    .object({
      result: data.exactOptional(),
      errorOutput: z.object({ error: error.exactOptional(), cause: cause.exactOptional() }).exactOptional(),
      fieldValidationMode: z.enum(["STRICT", "PRESENT", "NONE"]).exactOptional(),
    })
    .exactOptional(),
  context: data.exactOptional(),
  stateConfiguration: z
    .object({
      retrierRetryCount: z.int().min(0).exactOptional(),
      errorCausedByState: name.exactOptional(),
      mapIterationFailureCount: z.int().min(0).exactOptional(),
      mapItemReaderData: data.exactOptional(),
    })
    .exactOptional(),
});

/** Members whose values AWS keeps out of its messages. */
export const SENSITIVE_MEMBERS: ReadonlySet<string> = new Set([
  "cause",
  "context",
  "definition",
  "error",
  "errorCausedByState",
  "input",
  "mapItemReaderData",
  "output",
  "result",
  "stateName",
  "variables",
  "versionDescription",
]);
