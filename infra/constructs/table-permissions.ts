import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { allow } from "./orchestrator-function.ts";

const READ_ITEMS = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"];
/** A transaction's parts are authorised one by one by these; there is no action for the transaction itself. */
const WRITE_ITEMS = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"];

/** All items, and the index of tasks. */
export function allItems(tableArn: string): readonly PolicyStatement[] {
  return [allow([...READ_ITEMS, ...WRITE_ITEMS], [tableArn]), allow(["dynamodb:Query"], [`${tableArn}/index/by_task`])];
}

/** All items may be read, those written whose partition key is one of `partitions` or, with `*` at its end, begins so. */
export function readAllWriteSome(tableArn: string, partitions: readonly string[]): readonly PolicyStatement[] {
  return [
    allow(READ_ITEMS, [tableArn]),
    allow(["dynamodb:Query"], [`${tableArn}/index/by_task`]),
    allow(WRITE_ITEMS, [tableArn], { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": partitions } }),
  ];
}
