import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ALARMS } from "../../infra/alarms.ts";
import { LOCALSTACK_SWAPS } from "../../infra/localstack-swaps.ts";
import { configurationOf, manyTasks, resourcesOf, synthesise } from "./synthesise.ts";

const deployment = {
  application: "orchestrator",
  target: "aws",
  configuration: configurationOf(manyTasks(2)),
} as const;
const templates = synthesise({ ...deployment, alarmEmail: "desk@example.com", monthlyBudgetUsd: 20 });
const alarms = resourcesOf(templates, "AWS::CloudWatch::Alarm");
const runbook = readFileSync(new URL("../../docs/runbook.md", import.meta.url), "utf8");

describe("the alarms", () => {
  it("each name their section of the runbook, which is there", () => {
    expect(alarms).toHaveLength(ALARMS.length);
    for (const { Properties } of alarms) {
      const section = /docs\/runbook\.md#([\w-]+)$/.exec(Properties.AlarmDescription)?.[1];
      expect(runbook, Properties.AlarmName).toContain(`\n## ${section}\n`);
    }
  });

  it("are what the runbook has sections for", () => {
    const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(sections.toSorted()).toEqual(ALARMS.map(({ id }) => id).toSorted());
  });

  it("tell the topic, and so whoever is to be mailed", () => {
    const [topic] = Object.entries(templates.find(({ stack }) => stack.endsWith("monitoring"))?.Resources ?? {}).filter(
      ([, { Type }]) => Type === "AWS::SNS::Topic",
    );
    for (const { Properties } of alarms) expect(Properties.AlarmActions).toEqual([{ Ref: topic?.[0] }]);
    expect(resourcesOf(templates, "AWS::SNS::Subscription").map(({ Properties }) => Properties.Endpoint)).toEqual([
      "desk@example.com",
    ]);
  });

  it("go off when the sweeps fall silent", () => {
    const silent = alarms.find(({ Properties }) => Properties.AlarmName.endsWith("sweeps-missing"));
    expect(silent?.Properties).toMatchObject({
      TreatMissingData: "breaching",
      ComparisonOperator: "LessThanThreshold",
    });
  });

  it("watch the metrics of this deployment's control function and of no other's", () => {
    const [breaker] = alarms.filter(({ Properties }) => Properties.AlarmName.endsWith("breaker-open"));
    expect(breaker?.Properties).toMatchObject({
      Namespace: "TaskOrchestrator",
      Dimensions: [{ Name: "service", Value: "orchestrator-default-control" }],
    });
    const control = resourcesOf(templates, "AWS::Lambda::Function").find(
      ({ Properties }) => Properties.FunctionName === "orchestrator-default-control",
    );
    expect(control?.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME).toBe("orchestrator-default-control");
  });

  it("include the month's spend where a budget is given", () => {
    const [budget] = resourcesOf(templates, "AWS::Budgets::Budget");
    expect(budget?.Properties.Budget.BudgetLimit).toEqual({ Amount: 20, Unit: "USD" });
  });
});

describe("what LocalStack does not know", () => {
  it("is left out there, each with its reason", () => {
    const swapped = synthesise({ ...deployment, target: "localstack", monthlyBudgetUsd: 20 });
    for (const type of ["AWS::CloudWatch::Dashboard", "AWS::Budgets::Budget", "AWS::Scheduler::Schedule"]) {
      expect(resourcesOf(swapped, type), type).toEqual([]);
      expect(resourcesOf(templates, type).length, type).toBeGreaterThan(0);
    }
    for (const reason of Object.values(LOCALSTACK_SWAPS)) expect(reason.length).toBeGreaterThan(20);
  });
});
