import { z } from "zod";
import type { Provider } from "../assembly/deploy-assembly.ts";
import { generatePassword, type SecretsManager } from "../aws/secrets-manager.ts";

const SecretProperties = z.object({
  Name: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: z
    .object({
      PasswordLength: z.coerce.number().default(32),
      GenerateStringKey: z.string().optional(),
      SecretStringTemplate: z.string().optional(),
    })
    .optional(),
});

/** Runs `AWS::SecretsManager::Secret`. An existing value is kept. */
export function secretProvider(secrets: SecretsManager): Provider {
  return ({ properties, defaultName }) => {
    const { Name, SecretString, GenerateSecretString } = SecretProperties.parse(properties);
    const arn = secrets.create(Name ?? defaultName);
    if (SecretString !== undefined) secrets.initialize(arn, () => SecretString);
    if (GenerateSecretString) {
      const { PasswordLength, GenerateStringKey: key, SecretStringTemplate: template } = GenerateSecretString;
      secrets.initialize(arn, () => {
        const password = generatePassword(PasswordLength);
        return key ? JSON.stringify({ ...JSON.parse(template ?? "{}"), [key]: password }) : password;
      });
    }
    return { ref: arn, attributes: { Id: arn } };
  };
}
