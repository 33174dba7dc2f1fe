import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from "aws-cdk-lib";
import { AttributeType, BillingMode, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { LINKS, publishLink } from "../constructs/parameter-links.ts";
import { type Deployment, keepsState } from "../deployment.ts";

/** What must outlive every other stack: the table, and the fires that could not be delivered. */
export class StateStack extends Stack {
  constructor(scope: Construct, id: string, deployment: Deployment, props: StackProps) {
    super(scope, id, props);
    const kept = keepsState(deployment);
    const removalPolicy = kept ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

    const table = new Table(this, "Table", {
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      timeToLiveAttribute: "expires_at",
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: kept,
      removalPolicy,
    });
    table.addGlobalSecondaryIndex({
      indexName: "by_task",
      partitionKey: { name: "task_name", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
    });

    const deadLetters = new Queue(this, "DeadLetters", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy,
    });
    Validations.of(deadLetters).acknowledge({
      id: "AwsSolutions-SQS3",
      reason: "This is the dead-letter queue itself: the schedules send it the fires that could not be delivered.",
    });

    publishLink(this, deployment, LINKS.tableArn, table.tableArn);
    publishLink(this, deployment, LINKS.deadLetterQueueArn, deadLetters.queueArn);
  }
}
