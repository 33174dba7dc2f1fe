/** What a picture needs of a stack that was synthesised. */
export interface DrawnStack {
  readonly name: string;
  readonly template: {
    readonly Parameters?: { readonly [id: string]: { readonly Default?: string } };
    readonly Resources?: {
      readonly [id: string]: { readonly Type: string; readonly Properties?: { readonly Name?: unknown } };
    };
  };
}

/** What people call the resources that a picture shows; the rest is plumbing. */
const SHOWN: { readonly [type: string]: string } = {
  "AWS::DynamoDB::Table": "table",
  "AWS::SQS::Queue": "dead-letter queue",
  "AWS::Lambda::Function": "Lambda function",
  "AWS::StepFunctions::StateMachine": "state machine",
  "AWS::Scheduler::Schedule": "schedule",
  "AWS::ApiGateway::RestApi": "REST API",
  "AWS::SecretsManager::Secret": "secret",
  "AWS::SNS::Topic": "topic",
  "AWS::CloudWatch::Alarm": "alarm",
  "AWS::CloudWatch::Dashboard": "dashboard",
};

/**
 * The deployment as a Mermaid graph: each group of stacks with what it holds, and an arrow to whom it learns an address
 * from. Made from the templates alone, so it shows what is deployed.
 */
export function drawArchitecture(stacks: readonly DrawnStack[], prefix: string): string {
  const groups = Map.groupBy(stacks, ({ name }) => name.slice(prefix.length).replace(/-\d+$/, ""));
  const publisher = new Map<string, string>();
  for (const [group, members] of groups) {
    for (const name of members.flatMap(publishedParameters)) publisher.set(name, group);
  }
  const boxes = [...groups].map(
    ([group, members]) => `  ${group}["${[title(group, members), ...contents(members)].join("<br/>")}"]`,
  );
  const arrows = [...groups].flatMap(([group, members]) =>
    [...new Set(members.flatMap(readParameters).map((name) => publisher.get(name)))]
      .filter((other) => other !== undefined && other !== group)
      .toSorted()
      .map((other) => `  ${group} --> ${other}`),
  );
  return ["flowchart LR", ...boxes, ...arrows].join("\n");
}

function title(group: string, members: readonly DrawnStack[]): string {
  return members.length === 1 ? `<b>${group}</b>` : `<b>${group}</b>, ${members.length} stacks`;
}

function contents(members: readonly DrawnStack[]): string[] {
  const types = members.flatMap(({ template }) => Object.values(template.Resources ?? {}).map(({ Type }) => Type));
  return Object.entries(SHOWN).flatMap(([type, name]) => {
    const count = types.filter((each) => each === type).length;
    return count === 0 ? [] : [count === 1 ? name : `${count} ${plural(name)}`];
  });
}

function plural(name: string): string {
  return name.endsWith("y") ? `${name.slice(0, -1)}ies` : `${name}s`;
}

function publishedParameters({ template }: DrawnStack): string[] {
  return Object.values(template.Resources ?? {})
    .filter(({ Type }) => Type === "AWS::SSM::Parameter")
    .map(({ Properties }) => String(Properties?.Name));
}

function readParameters({ template }: DrawnStack): string[] {
  return Object.values(template.Parameters ?? {}).flatMap((parameter) => parameter.Default ?? []);
}
