import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { SecretVault } from "../bootstrap/seed-tokens.ts";

/** The vault on AWS Secrets Manager. Entries are made by the stack, without a value; they are named by their ARN. */
export function createSecretsManagerVault(client = new SecretsManagerClient()): SecretVault {
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
