import { createHash, randomInt, randomUUID } from "node:crypto";
import { z } from "zod";
import { localAccount, localRegion } from "../assembly/deploy-assembly.ts";
import { openStateFile } from "../host/state-file.ts";

const Secrets = z.record(
  z.string(),
  z.strictObject({
    name: z.string(),
    versionId: z.string().optional(),
    secretString: z.string().optional(),
    createdAt: z.number(),
  }),
);

/** An error response of Secrets Manager. */
export class SecretsManagerError extends Error {
  override readonly name = "SecretsManagerError";
  readonly code: "ResourceNotFoundException" | "InvalidRequestException" | "InvalidAction";

  constructor(code: SecretsManagerError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** The secrets of the local stack, and the calls of Secrets Manager that it serves. */
export interface SecretsManager {
  /** Creates a secret without a value, unless it exists. @returns its ARN. */
  readonly create: (name: string) => string;
  /** Sets the value of a secret, unless it has one. */
  readonly initialize: (arn: string, makeValue: () => string) => void;
  /** The value of a secret, by name or ARN, or `undefined`. */
  readonly getValue: (id: string) => string | undefined;
  /**
   * Serves a call, e.g. `GetSecretValue`.
   * @throws SecretsManagerError
   */
  readonly call: (action: string, input: unknown) => unknown;
}

const Input = z.object({
  SecretId: z.string(),
  SecretString: z.string().optional(),
  ClientRequestToken: z.string().optional(),
});
type Input = z.infer<typeof Input>;

/**
 * A small Secrets Manager.
 * @param file the path of the secrets' file; `null`: in memory.
 */
export function createSecretsManager(file: string | null): SecretsManager {
  const { value: secrets, save } = openStateFile(file, Secrets);

  function find(id: string) {
    const found = Object.entries(secrets).find(([arn, { name }]) => arn === id || name === id);
    if (!found) throw new SecretsManagerError("ResourceNotFoundException", "Secrets Manager can't find the secret.");
    return { arn: found[0], secret: found[1] };
  }

  const actions: Readonly<Record<string, (input: Input) => unknown>> = {
    GetSecretValue({ SecretId }) {
      const { arn, secret } = find(SecretId);
      if (secret.secretString === undefined) {
        const message = "Secrets Manager can't find the secret value for staging label: AWSCURRENT";
        throw new SecretsManagerError("ResourceNotFoundException", message);
      }
      return {
        ARN: arn,
        Name: secret.name,
        VersionId: secret.versionId,
        VersionStages: ["AWSCURRENT"],
        SecretString: secret.secretString,
        CreatedDate: secret.createdAt,
      };
    },
    PutSecretValue({ SecretId, SecretString, ClientRequestToken }) {
      const { arn, secret } = find(SecretId);
      if (SecretString === undefined) {
        throw new SecretsManagerError("InvalidRequestException", "The local stack supports SecretString only.");
      }
      Object.assign(secret, { secretString: SecretString, versionId: ClientRequestToken ?? randomUUID() });
      save();
      return { ARN: arn, Name: secret.name, VersionId: secret.versionId, VersionStages: ["AWSCURRENT"] };
    },
    DescribeSecret({ SecretId }) {
      const { arn, secret } = find(SecretId);
      const versions = secret.versionId ? { [secret.versionId]: ["AWSCURRENT"] } : {};
      return { ARN: arn, Name: secret.name, CreatedDate: secret.createdAt, VersionIdsToStages: versions };
    },
  };

  return {
    create(name) {
      const arn = secretArn(name);
      secrets[arn] ??= { name, createdAt: Math.floor(Date.now() / 1000) };
      save();
      return arn;
    },
    initialize(arn, makeValue) {
      const { secret } = find(arn);
      if (secret.secretString !== undefined) return;
      Object.assign(secret, { secretString: makeValue(), versionId: randomUUID() });
      save();
    },
    getValue: (id) => Object.entries(secrets).find(([arn, { name }]) => arn === id || name === id)?.[1].secretString,
    call(action, input) {
      const serve = actions[action];
      if (!serve) throw new SecretsManagerError("InvalidAction", `The local stack does not serve ${action}.`);
      return serve(Input.parse(input));
    },
  };
}

/** On AWS, the ARN of a secret ends with six random characters; here they are derived from the name. */
function secretArn(name: string): string {
  const suffix = createHash("sha256").update(name).digest("hex").slice(0, 6);
  return `arn:aws:secretsmanager:${localRegion}:${localAccount}:secret:${name}-${suffix}`;
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A random password of letters and digits, for `GenerateSecretString`. */
export function generatePassword(length: number): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join("");
}
