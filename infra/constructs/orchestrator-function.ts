import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, type Code, Function as LambdaFunction, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { ENV } from "../../lambdas/shared/env.ts";

export interface OrchestratorFunctionProps {
  readonly functionName: string;
  readonly description: string;
  readonly code: Code;
  /** `file.export` in the code. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: { readonly [name: string]: string };
  /** What the function may do besides writing its own log. */
  readonly permissions: { readonly [policy: string]: readonly PolicyStatement[] };
  /** Whether the log outlives the stack. */
  readonly keepsLog: boolean;
}

/** Long enough to look into last month's failure. */
const LOG_RETENTION = RetentionDays.THREE_MONTHS;

/** A function on Node 24 and arm64 with a log group of its own and a role that allows what it is given, no more. */
export class OrchestratorFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: OrchestratorFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, "Log", {
      logGroupName: `/aws/lambda/${props.functionName}`,
      retention: LOG_RETENTION,
      removalPolicy: props.keepsLog ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const writeLog = allow(["logs:CreateLogStream", "logs:PutLogEvents"], [logGroup.logGroupArn]);
    const policies = Object.entries({ ...props.permissions, WriteLog: [writeLog] });
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      description: `What ${props.functionName} may do`,
      inlinePolicies: Object.fromEntries(
        policies.map(([name, statements]) => [name, new PolicyDocument({ statements: [...statements] })]),
      ),
    });
    this.function = new LambdaFunction(this, "Function", {
      functionName: props.functionName,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: props.code,
      handler: props.handler,
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMb,
      environment: { ...props.environment, [ENV.serviceName]: props.functionName },
      role,
      logGroup,
      tracing: Tracing.ACTIVE,
    });
    Validations.of(role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: "Only X-Ray's two actions, which know no resources: every other statement names its own.",
    });
  }
}

/** One statement of a policy. */
export function allow(actions: string[], resources: string[], conditions: Record<string, unknown> = {}) {
  return new PolicyStatement({ effect: Effect.ALLOW, actions, resources, conditions });
}
