import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { SecretVault } from "../bootstrap/seed-tokens.ts";
import { createRequestHandler } from "./request-handler.ts";

/** A client that doesn't accept a response without a body as an entry without a value. */
function createClient(): SecretsManagerClient {
  const requestHandler = createRequestHandler({ connectionTimeout: 1_000, attemptTimeout: 5_000 });
  return new SecretsManagerClient({ requestHandler });
}

/**
 * The vault on AWS Secrets Manager. The stack creates the entries without a value. They are identified by their ARN.
 */
export function createSecretsManagerVault(client = createClient()): SecretVault {
  return {
    async read(SecretId) {
      try {
        const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
        return SecretString;
      } catch (error) {
        // The error for an entry that has no value yet.
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },

    async write(SecretId, SecretString) {
      await client.send(new PutSecretValueCommand({ SecretId, SecretString }));
    },
  };
}
