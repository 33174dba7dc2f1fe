import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { OrchestratorError } from "../../core/errors.ts";
import { CLIENT_SETTINGS } from "./aws-clients.ts";

/**
 * The text of a secret.
 * @throws OrchestratorError `SECRET_EMPTY`; errors of AWS as they are.
 */
export async function readSecret(secretArn: string): Promise<string> {
  const client = new SecretsManagerClient(CLIENT_SETTINGS);
  const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
  if (text !== undefined && text !== "") return text;
  throw new OrchestratorError({
    code: "SECRET_EMPTY",
    fault: "user",
    message: `the secret ${secretArn} holds no text`,
    remedy: "Put the API's token into it: aws secretsmanager put-secret-value.",
    where: secretArn,
  });
}
