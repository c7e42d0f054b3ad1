import {
  GetSecretValueCommand,
  InternalServiceError,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeEach, expect, test } from "vitest";
import { createSecretsManagerVault } from "../../../functions/aws/secrets-manager-vault.ts";

const secretsManager = mockClient(SecretsManagerClient);
// The files of the unit tests share their modules.
afterAll(() => {
  secretsManager.restore();
});
const vault = createSecretsManagerVault(new SecretsManagerClient({ region: "eu-west-1" }));

beforeEach(() => void secretsManager.reset());

test("reads what an entry holds", async () => {
  secretsManager.on(GetSecretValueCommand, { SecretId: "arn:entry" }).resolves({ SecretString: "held" });
  expect(await vault.read("arn:entry")).toBe("held");
});

test("an entry without a value holds nothing", async () => {
  secretsManager.on(GetSecretValueCommand).rejects(
    new ResourceNotFoundException({
      message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      $metadata: {},
    }),
  );
  expect(await vault.read("arn:entry")).toBeUndefined();
});

test("an error is not the same as no secret", async () => {
  secretsManager.on(GetSecretValueCommand).rejects(new InternalServiceError({ message: "away", $metadata: {} }));
  await expect(vault.read("arn:entry")).rejects.toThrow("away");
});

test("puts a secret in its entry", async () => {
  await vault.write("arn:entry", "to hold");
  expect(secretsManager.commandCalls(PutSecretValueCommand)[0]?.args[0].input).toEqual({
    SecretId: "arn:entry",
    SecretString: "to hold",
  });
});
