import { ArnFormat, CfnOutput, Stack, type StackProps, Validations } from "aws-cdk-lib";
import {
  AccessLogFormat,
  EndpointType,
  LambdaRestApi,
  LogGroupLogDestination,
  MethodLoggingLevel,
} from "aws-cdk-lib/aws-apigateway";
import { Code } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import { ENV } from "../../lambdas/shared/env.ts";
import { HANDLERS } from "../bundle.ts";
import { acknowledgeMachines, machineArnPrefix, runMachines } from "../constructs/machine-arns.ts";
import { allow, OrchestratorFunction } from "../constructs/orchestrator-function.ts";
import { LINKS, readLink } from "../constructs/parameter-links.ts";
import { allItems } from "../constructs/table-permissions.ts";
import { type Deployment, keepsState, namePrefix, physicalName } from "../deployment.ts";

/** API Gateway gives a request 29 seconds; the function ends itself before, so that its log tells why. */
const FUNCTION_TIMEOUT_SECONDS = 28;

/** One person's dashboard and some scripts are a few requests a second. */
const THROTTLE = { rate: 50, burst: 100 } as const;

/** The REST API: every path goes to the one app, which routes, authenticates and answers as the embedded server does. */
export class ApiStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    deployment: Deployment,
    { code, deploymentId }: { readonly code: string; readonly deploymentId: string },
    props: StackProps,
  ) {
    super(scope, id, props);
    const tableArn = readLink(this, deployment, LINKS.tableArn);
    const token = new Secret(this, "Token", {
      description: "The administrator's bearer token of the API",
      generateSecretString: { passwordLength: 43, excludePunctuation: true },
    });
    Validations.of(token).acknowledge({
      id: "AwsSolutions-SMG4",
      reason: "A rotation would lock out its users unannounced: whoever wants a new token puts one into the secret.",
    });

    const api = new OrchestratorFunction(this, "Api", {
      functionName: physicalName(deployment, "function", "api"),
      description: "The REST API",
      code: Code.fromAsset(code),
      handler: HANDLERS.api,
      timeoutSeconds: FUNCTION_TIMEOUT_SECONDS,
      memoryMb: 512,
      environment: {
        [ENV.tableName]: this.splitArn(tableArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName ?? "",
        [ENV.machineArnPrefix]: machineArnPrefix(this, deployment),
        [ENV.apiTokenSecretArn]: token.secretArn,
        [ENV.deploymentId]: deploymentId,
        ...(deployment.oidc === undefined
          ? {}
          : { [ENV.oidcIssuer]: deployment.oidc.issuer, [ENV.oidcAudience]: deployment.oidc.audience }),
      },
      permissions: {
        Table: allItems(tableArn),
        Machines: runMachines(this, deployment),
        Token: [allow(["secretsmanager:GetSecretValue"], [token.secretArn])],
      },
      keepsLog: keepsState(deployment),
    });
    acknowledgeMachines(api, deployment);

    const rest = new LambdaRestApi(this, "Rest", {
      handler: api.function,
      proxy: true,
      restApiName: `${namePrefix(deployment)}api`,
      description: "Task orchestrator",
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: true,
      deployOptions: {
        stageName: "prod",
        throttlingRateLimit: THROTTLE.rate,
        throttlingBurstLimit: THROTTLE.burst,
        metricsEnabled: true,
        // Never the bodies: they hold parameters, and headers hold the token.
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        accessLogDestination: new LogGroupLogDestination(
          new LogGroup(this, "AccessLog", { retention: RetentionDays.THREE_MONTHS }),
        ),
        accessLogFormat: AccessLogFormat.jsonWithStandardFields(),
      },
    });
    const inTheApp = "The app itself checks every request's token and role, the same embedded and in the cloud.";
    Validations.of(rest).acknowledge(
      { id: "AwsSolutions-APIG4", reason: inTheApp },
      { id: "AwsSolutions-COG4", reason: inTheApp },
      { id: "AwsSolutions-APIG2", reason: "The app checks every input against the schemas its OpenAPI is made from." },
      {
        id: "AwsSolutions-APIG3",
        reason:
          "A web ACL costs more a month than all the rest: whoever publishes the API widely associates their own.",
      },
      {
        id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]`,
        reason: "API Gateway writes an account's logs by this policy of its own.",
      },
    );
    new CfnOutput(this, "ApiUrl", { value: rest.url, description: "Where the API is" });
    new CfnOutput(this, "ApiId", { value: rest.restApiId });
    new CfnOutput(this, "TokenSecret", {
      value: token.secretArn,
      description: "The secret that holds the API's token",
    });
  }
}
