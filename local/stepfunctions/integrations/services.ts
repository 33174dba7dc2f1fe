import type { Json, JsonObject } from "../json.ts";
import type { ResourceRequest } from "../resources.ts";

/** A module of the AWS SDK, as far as it is used here: classes by name. */
export type SdkModule = { readonly [exported: string]: unknown };

/** A service whose tasks go through the AWS SDK. */
export interface Service {
  /** As in `AWS_ENDPOINT_URL_<SERVICE>`. */
  readonly environmentName: string;
  readonly load: () => Promise<SdkModule>;
  readonly client: string;
  readonly baseException: string;
  /** `arn:aws:states:::<name>:<action>`, with the names that errors carry there; absent where AWS has none. */
  readonly optimized?: {
    readonly name: string;
    readonly actions: readonly string[];
    readonly errorPrefix: string;
    readonly unknownError: string;
    readonly serviceName: string;
    /** Whether the result tells of the HTTP answer. */
    readonly metadata: boolean;
    readonly prepare?: (args: JsonObject, request: ResourceRequest) => JsonObject;
    /** Fails calls that the service answered and did not do. */
    readonly check?: (result: JsonObject) => { readonly error: string; readonly cause: string } | undefined;
  };
  /** `arn:aws:states:::aws-sdk:<name>:<action>`. */
  readonly sdk: { readonly name: string; readonly actions: readonly string[]; readonly errorPrefix: string };
}

const ITEM_ACTIONS = ["getItem", "putItem", "updateItem", "deleteItem"];

export const SERVICES: readonly Service[] = [
  {
    environmentName: "DYNAMODB",
    load: () => import("@aws-sdk/client-dynamodb"),
    client: "DynamoDBClient",
    baseException: "DynamoDBServiceException",
    optimized: {
      name: "dynamodb",
      actions: ITEM_ACTIONS,
      errorPrefix: "DynamoDB",
      unknownError: "AmazonDynamoDBException",
      serviceName: "AmazonDynamoDBv2",
      metadata: true,
    },
    sdk: {
      name: "dynamodb",
      actions: [
        ...ITEM_ACTIONS,
        "query",
        "scan",
        "batchGetItem",
        "batchWriteItem",
        "transactGetItems",
        "transactWriteItems",
      ],
      errorPrefix: "DynamoDb",
    },
  },
  {
    environmentName: "SQS",
    load: () => import("@aws-sdk/client-sqs"),
    client: "SQSClient",
    baseException: "SQSServiceException",
    optimized: {
      name: "sqs",
      actions: ["sendMessage"],
      errorPrefix: "SQS",
      unknownError: "AmazonSQSException",
      serviceName: "AmazonSQS",
      metadata: true,
      prepare: (args) => withText(args, "MessageBody"),
    },
    sdk: {
      name: "sqs",
      actions: ["sendMessage", "sendMessageBatch", "receiveMessage", "deleteMessage"],
      errorPrefix: "Sqs",
    },
  },
  {
    environmentName: "SNS",
    load: () => import("@aws-sdk/client-sns"),
    client: "SNSClient",
    baseException: "SNSServiceException",
    optimized: {
      name: "sns",
      actions: ["publish"],
      errorPrefix: "SNS",
      unknownError: "AmazonSNSException",
      serviceName: "AmazonSNS",
      metadata: true,
      prepare: (args) => withText(args, "Message"),
    },
    sdk: { name: "sns", actions: ["publish", "publishBatch"], errorPrefix: "Sns" },
  },
  {
    environmentName: "EVENTBRIDGE",
    load: () => import("@aws-sdk/client-eventbridge"),
    client: "EventBridgeClient",
    baseException: "EventBridgeServiceException",
    optimized: {
      name: "events",
      actions: ["putEvents"],
      errorPrefix: "EventBridge",
      unknownError: "AmazonEventBridgeException",
      serviceName: "AmazonEventBridge",
      metadata: false,
      prepare: prepareEvents,
      check: checkEntries,
    },
    sdk: { name: "eventbridge", actions: ["putEvents"], errorPrefix: "EventBridge" },
  },
  {
    environmentName: "S3",
    load: () => import("@aws-sdk/client-s3"),
    client: "S3Client",
    baseException: "S3ServiceException",
    // As readers and writers of distributed Maps call it.
    optimized: {
      name: "s3",
      actions: ["getObject", "listObjectsV2", "putObject"],
      errorPrefix: "S3",
      unknownError: "S3Exception",
      serviceName: "Amazon S3",
      metadata: false,
    },
    sdk: {
      name: "s3",
      actions: ["getObject", "putObject", "listObjectsV2", "headObject", "copyObject", "deleteObject"],
      errorPrefix: "S3",
    },
  },
];

/** A parameter that is text on the wire; any other JSON is written out. */
function withText(args: JsonObject, member: string): JsonObject {
  const value = args[member];
  return value === undefined || typeof value === "string" ? args : { ...args, [member]: JSON.stringify(value) };
}

/** Details are JSON text, and every event names the execution and the machine it comes from. */
function prepareEvents(args: JsonObject, { executionArn, stateMachineArn }: ResourceRequest): JsonObject {
  const entries = args.Entries;
  if (!Array.isArray(entries)) return args;
  const prepared = entries.map((entry: Json): Json => {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return entry;
    const object = entry as JsonObject;
    const resources = object.Resources;
    return {
      ...withText(object, "Detail"),
      Resources: [...(Array.isArray(resources) ? resources : []), executionArn, stateMachineArn],
    };
  });
  return { ...args, Entries: prepared };
}

function checkEntries(result: JsonObject): { readonly error: string; readonly cause: string } | undefined {
  const failed = result.FailedEntryCount;
  if (typeof failed !== "number" || failed === 0) return undefined;
  return { error: "EventBridge.FailedEntry", cause: JSON.stringify(result) };
}
