import type { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { allow } from "./orchestrator-function.ts";

const READ_ITEMS = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"];
/** A transaction's parts are authorised one by one by these; there is no action for the transaction itself. */
const WRITE_ITEMS = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"];

/** All items, and the index of tasks. */
export function allItems(tableArn: string): readonly PolicyStatement[] {
  return [allow([...READ_ITEMS, ...WRITE_ITEMS], [tableArn]), allow(["dynamodb:Query"], [`${tableArn}/index/by_task`])];
}

/** Partition keys as they are or, with `*` at their end, as they begin. */
export interface Partitions {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/** Some items, and the index of tasks, which lists runs alone. */
export function someItems(tableArn: string, { read, write }: Partitions): readonly PolicyStatement[] {
  const only = (partitions: readonly string[]) => {
    return { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": partitions } };
  };
  return [
    allow(READ_ITEMS, [tableArn], only(read)),
    allow(["dynamodb:Query"], [`${tableArn}/index/by_task`]),
    allow(WRITE_ITEMS, [tableArn], only(write)),
  ];
}
