import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { awsClientOptions, type Outputs } from "./cdk.ts";

/** What was deployed, as a test calls it. */
export interface DeployedStack {
  readonly managementUrl: string;
  readonly exampleUrl: string;
  readonly adminToken: string;
}

/** Finds the deployed APIs at the emulator, and the administrator's secret in its Secrets Manager. */
export async function findDeployedStack(
  awsUrl: string | null,
  { Latchkey, LatchkeyExample }: Outputs,
): Promise<DeployedStack> {
  return {
    managementUrl: servedUrl(awsUrl, Latchkey?.["ManagementUrl"]),
    exampleUrl: servedUrl(awsUrl, LatchkeyExample?.["ExampleUrl"]),
    adminToken: await readSecret(awsUrl, Latchkey?.["AdminTokenSecretName"] ?? "AdminTokenSecretName"),
  };
}

/**
 * Where an API is served whose URL at AWS is `https://<id>.execute-api.<region>.amazonaws.com/<stage>/`: there, or at the
 * emulator.
 */
export function servedUrl(awsUrl: string | null, url: string | undefined): string {
  if (!url) throw new Error("An output with the URL of an API is missing.");
  if (awsUrl === null) return url.replace(/\/$/, "");
  const { hostname, pathname } = new URL(url);
  // The default stage of an HTTP API has no name in its URL.
  return `${awsUrl}/_aws/execute-api/${hostname.split(".")[0]}/${pathname.split("/")[1] || "$default"}`;
}

/** The id of the API that the emulator serves at a URL. */
export function getApiId(url: string): string {
  return new URL(url).pathname.split("/")[3] ?? "";
}

/** The secret in an entry of Secrets Manager. */
export async function readSecret(awsUrl: string | null, name: string): Promise<string> {
  const client = new SecretsManagerClient(awsClientOptions(awsUrl));
  try {
    const { SecretString: secret } = await client.send(new GetSecretValueCommand({ SecretId: name }));
    if (!secret) throw new Error(`The entry ${name} of Secrets Manager is empty.`);
    return secret;
  } finally {
    client.destroy();
  }
}
