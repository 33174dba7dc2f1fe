import type { Resources } from "../resources.ts";
import { buildLambdaEndpointResources } from "./lambda-endpoint.ts";
import { buildSdkResources } from "./sdk-resources.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Services that run on one machine take any; without these the SDK would look for some on the network. */
const ANY_CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };

/** The region that clients and ARNs get. */
export function regionOf(environment: Environment): string {
  return environment.AWS_REGION || environment.AWS_DEFAULT_REGION || "us-east-1";
}

/**
 * The resources that tasks can call: Lambda at `lambdaEndpoint`, other services (and Lambda without one) at
 * `AWS_ENDPOINT_URL_<SERVICE>` or `AWS_ENDPOINT_URL`. A service with no endpoint has none, so that a machine which
 * calls it is refused when it is created: nothing ever reaches AWS itself unasked.
 */
export function buildIntegrations(environment: Environment, lambdaEndpoint?: string): Resources {
  const endpointOf = (service: string): string | undefined =>
    environment[`AWS_ENDPOINT_URL_${service}`] || environment.AWS_ENDPOINT_URL || undefined;
  const region = regionOf(environment);
  const functions = lambdaEndpoint ?? endpointOf("LAMBDA");
  const hasCredentials = environment.AWS_ACCESS_KEY_ID !== undefined || environment.AWS_PROFILE !== undefined;
  return {
    ...buildSdkResources({ endpointOf, region, ...(hasCredentials ? {} : { credentials: ANY_CREDENTIALS }) }),
    ...(functions === undefined ? {} : buildLambdaEndpointResources(functions, region)),
  };
}
