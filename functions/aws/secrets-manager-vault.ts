import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { SecretVault } from "../bootstrap/seed-tokens.ts";
import { createRequestHandler } from "./request-handler.ts";

/** A client that never takes a response without a body for an entry without a value. */
function createClient(): SecretsManagerClient {
  const requestHandler = createRequestHandler({ connectionTimeout: 1_000, attemptTimeout: 5_000 });
  return new SecretsManagerClient({ requestHandler });
}

/** The vault on AWS Secrets Manager. Entries are made by the stack, without a value; they are named by their ARN. */
export function createSecretsManagerVault(client = createClient()): SecretVault {
  return {
    async read(SecretId) {
      try {
        const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
        return SecretString;
      } catch (error) {
        // What Secrets Manager says of an entry that has no value yet.
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },

    async write(SecretId, SecretString) {
      await client.send(new PutSecretValueCommand({ SecretId, SecretString }));
    },
  };
}
