import { Duration, Fn, Stack, type StackProps } from "aws-cdk-lib";
import { CfnBudget } from "aws-cdk-lib/aws-budgets";
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  Metric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";
import { METRICS, METRICS_NAMESPACE } from "../../lambdas/shared/env.ts";
import { ALARMS, type AlarmRule } from "../alarms.ts";
import { LINKS, readLink } from "../constructs/parameter-links.ts";
import { type Deployment, namePrefix, physicalName } from "../deployment.ts";
import { swaps } from "../localstack-swaps.ts";

const PERIOD = Duration.minutes(5);

/** Who is told what when something is wrong, and the pictures to look at then. */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, deployment: Deployment, props: StackProps) {
    super(scope, id, props);
    const topic = new Topic(this, "Alarms", { topicName: `${namePrefix(deployment)}alarms`, enforceSSL: true });
    topic.grantPublish(new ServicePrincipal("cloudwatch.amazonaws.com"));
    if (deployment.alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(deployment.alarmEmail));

    for (const rule of ALARMS) {
      const alarm = new Alarm(this, rule.id, {
        alarmName: `${namePrefix(deployment)}${rule.id}`,
        alarmDescription: `${rule.meaning}. See docs/runbook.md#${rule.id}`,
        metric: this.metricOf(deployment, rule),
        threshold: rule.threshold,
        evaluationPeriods: rule.periods,
        comparisonOperator: rule.below
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: rule.below ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(new SnsAction(topic));
    }
    if (!swaps(deployment, "no_dashboard")) this.addDashboard(deployment);
    if (deployment.monthlyBudgetUsd !== undefined && !swaps(deployment, "no_budget")) {
      this.addBudget(deployment, deployment.monthlyBudgetUsd, topic);
    }
  }
  private metricOf(deployment: Deployment, { metric, statistic }: AlarmRule): Metric {
    switch (metric.of) {
      case "control":
        return controlMetric(deployment, metric.name, statistic);
      case "lambda":
        return new Metric({
          namespace: "AWS/Lambda",
          metricName: metric.name,
          dimensionsMap: { FunctionName: physicalName(deployment, "function", metric.function) },
          statistic,
          period: PERIOD,
        });
      case "api":
        return new Metric({
          namespace: "AWS/ApiGateway",
          metricName: metric.name,
          dimensionsMap: { ApiName: `${namePrefix(deployment)}api` },
          statistic,
          period: PERIOD,
        });
      case "dead_letters": {
        const queueArn = readLink(this, deployment, LINKS.deadLetterQueueArn);
        return new Metric({
          namespace: "AWS/SQS",
          metricName: "ApproximateNumberOfMessagesVisible",
          dimensionsMap: { QueueName: Fn.select(QUEUE_NAME_PART, Fn.split(":", queueArn)) },
          statistic,
          period: PERIOD,
        });
      }
    }
  }

  private addDashboard(deployment: Deployment): void {
    const graph = (title: string, ...metrics: Metric[]) => new GraphWidget({ title, left: metrics, width: 12 });
    new Dashboard(this, "Dashboard", {
      dashboardName: `${namePrefix(deployment)}overview`,
      widgets: [
        [
          graph(
            "Runs",
            controlMetric(deployment, METRICS.runsCompleted, "Sum"),
            controlMetric(deployment, METRICS.runsFailed, "Sum"),
            controlMetric(deployment, METRICS.runsMended, "Sum"),
          ),
          graph(
            "Running and waiting",
            controlMetric(deployment, METRICS.runningRuns, "Maximum"),
            controlMetric(deployment, METRICS.queuedRuns, "Maximum"),
          ),
        ],
        [
          graph("Longest wait (s)", controlMetric(deployment, METRICS.oldestWaitSeconds, "Maximum")),
          graph("Open breakers", controlMetric(deployment, METRICS.openBreakers, "Maximum")),
        ],
      ],
    });
  }

  private addBudget(deployment: Deployment, monthlyUsd: number, topic: Topic): void {
    topic.grantPublish(new ServicePrincipal("budgets.amazonaws.com"));
    new CfnBudget(this, "Budget", {
      budget: {
        budgetName: `${namePrefix(deployment)}spend`,
        budgetType: "COST",
        timeUnit: "MONTHLY",
        budgetLimit: { amount: monthlyUsd, unit: "USD" },
        costFilters: { TagKeyValue: [`user:application$${deployment.application}`] },
      },
      notificationsWithSubscribers: [
        {
          notification: { comparisonOperator: "GREATER_THAN", notificationType: "FORECASTED", threshold: 100 },
          subscribers: [{ subscriptionType: "SNS", address: topic.topicArn }],
        },
      ],
    });
  }
}

/** `arn:aws:sqs:region:account:name` */
const QUEUE_NAME_PART = 5;

function controlMetric(deployment: Deployment, metricName: string, statistic: string): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { service: physicalName(deployment, "function", "control") },
    statistic,
    period: PERIOD,
  });
}
