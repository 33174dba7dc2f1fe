import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SFNClient } from "@aws-sdk/client-sfn";

/**
 * Connections are kept alive by the SDK. A call to these services takes milliseconds: what has not connected in
 * one second or answered in five is tried again, four times at most, well within a function's minute.
 */
export const CLIENT_SETTINGS = {
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000 },
} as const;

/** One client a function environment: made where a handler is bound, shared by all its invocations. */
export function createDynamoDbClient(): DynamoDBClient {
  return new DynamoDBClient(CLIENT_SETTINGS);
}

export function createStepFunctionsClient(): SFNClient {
  return new SFNClient(CLIENT_SETTINGS);
}
