import { environment } from "../../contract/deployment/functions.ts";
import { apiSettingsShape } from "../../core/settings.ts";
import { createDynamoTokenStore } from "../aws/dynamo-token-store.ts";
import { createSecretsManagerVault } from "../aws/secrets-manager-vault.ts";
import { readSettings, requiredVariable } from "../configuration.ts";
import { createPropagation } from "../revocation/propagation.ts";
import { createBootstrapHandler } from "./bootstrap-handler.ts";

const settings = readSettings(import.meta.url, apiSettingsShape);
const tableName = requiredVariable(environment.tableName);

/** The function behind the custom resource that makes the seed tokens. */
export const handler = createBootstrapHandler({
  service: {
    settings,
    store: createDynamoTokenStore({ tableName, eventRetention: settings.eventRetention }),
    ...createPropagation(settings, tableName),
  },
  vault: createSecretsManagerVault(),
});
