import { readFile } from "node:fs/promises";
import { msPer } from "../../../core/duration.ts";
import type { Credentials } from "./sign-request.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Returns the current credentials of the function's role. */
export type CredentialSource = () => Promise<Credentials>;

/** How long before their expiry temporary credentials are refreshed, in milliseconds. */
const refreshBefore = 5 * msPer.minute;

/** The timeout of the container endpoint, in milliseconds. */
const timeout = 1_000;

/** The hosts that the SDKs accept without TLS: localhost, and the endpoints of ECS and EKS. */
const trustedHosts = ["localhost", "127.0.0.1", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"];

/**
 * Reads credentials from the environment, where Lambda sets them, or from the container endpoint
 * (`AWS_CONTAINER_CREDENTIALS_FULL_URI`), which is read again before they expire.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export function createCredentialSource(environment: Environment = process.env): CredentialSource {
  const fromContainer = createContainerSource(environment);
  return async () => {
    const accessKeyId = environment.AWS_ACCESS_KEY_ID;
    const secretAccessKey = environment.AWS_SECRET_ACCESS_KEY;
    if (!accessKeyId || !secretAccessKey) return fromContainer();
    return { accessKeyId, secretAccessKey, sessionToken: environment.AWS_SESSION_TOKEN };
  };
}

function createContainerSource(environment: Environment): CredentialSource {
  let current: (Credentials & { readonly expiresAt: number }) | undefined;
  return async () => {
    if (current && Date.now() < current.expiresAt - refreshBefore) return current;
    try {
      current = await fetchCredentials(environment);
    } catch (error) {
      if (!current || Date.now() >= current.expiresAt) throw error;
    }
    return current;
  };
}

async function fetchCredentials(environment: Environment) {
  const uri = environment.AWS_CONTAINER_CREDENTIALS_FULL_URI;
  if (!uri) throw new Error("The environment has no AWS credentials.");
  const { protocol, hostname } = new URL(uri);
  if (protocol !== "https:" && !trustedHosts.includes(hostname))
    throw new Error(`AWS_CONTAINER_CREDENTIALS_FULL_URI names ${hostname}, which isn't trusted without TLS.`);
  const file = environment.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
  const authorization = file ? (await readFile(file, "utf8")).trim() : environment.AWS_CONTAINER_AUTHORIZATION_TOKEN;
  const response = await fetch(uri, {
    headers: authorization ? { authorization } : {},
    redirect: "error",
    signal: AbortSignal.timeout(timeout),
  });
  if (!response.ok) throw new Error(`The endpoint for AWS credentials returned ${response.status}.`);
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = (await response.json()) as Record<string, unknown>;
  const expiresAt = Date.parse(String(Expiration));
  if (typeof AccessKeyId !== "string" || typeof SecretAccessKey !== "string" || Number.isNaN(expiresAt))
    throw new Error("The endpoint for AWS credentials returned an invalid response.");
  const sessionToken = typeof Token === "string" ? Token : undefined;
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken, expiresAt };
}
