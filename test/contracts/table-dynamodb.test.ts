import { describe, it } from "vitest";
import { createDynamoDbTable } from "../../lambdas/shared/dynamodb-table.ts";
import { dynamoDbSource, openDynamoDb } from "../support/dynamodb.ts";
import { describeTable } from "./table-contract.ts";

const source = dynamoDbSource();

if (source === undefined) {
  describe("Table on DynamoDB", () => {
    it.skip("needs DYNAMODB_ENDPOINT, or a platform for which the embedded emulator is installed", () => {});
  });
} else {
  describeTable(
    `DynamoDB (${source.startsWith("http") ? source : "embedded"})`,
    async () => {
      const { client, tableName, close } = await openDynamoDb(source);
      return { table: createDynamoDbTable({ client, tableName }), close };
    },
    { propertyRuns: 10 },
  );
}
