import type { Context } from "aws-lambda";
import { cacheTtlResourceType } from "../../contract/deployment/cache-ttl.ts";
import { environment } from "../../contract/deployment/functions.ts";
import { apiSettingsShape } from "../../core/settings.ts";
import { createDynamoTokenStore } from "../aws/dynamo-token-store.ts";
import { createSecretsManagerVault } from "../aws/secrets-manager-vault.ts";
import { readSettings, requiredVariable } from "../configuration.ts";
import { createPropagation } from "../revocation/propagation.ts";
import { type BootstrapEvent, createBootstrapHandler } from "./bootstrap-handler.ts";
import { type CacheTtlEvent, createCacheTtlHandler } from "./former-cache-ttl.ts";

const settings = readSettings(import.meta.url, apiSettingsShape);
const tableName = requiredVariable(environment.tableName);

const seedTokens = createBootstrapHandler({
  service: {
    settings,
    store: createDynamoTokenStore({ tableName, eventRetention: settings.eventRetention }),
    // The former TTL isn't needed: no response contains `effectiveBy`.
    ...createPropagation(settings, tableName, null),
  },
  vault: createSecretsManagerVault(),
});

const rememberCacheTtl = createCacheTtlHandler(() => new Date());

/** The function behind the service's custom resources: the seed tokens, and a longer former `cacheTtl`. */
export const handler = (event: BootstrapEvent | CacheTtlEvent, context: Context): Promise<void> =>
  event.ResourceType === cacheTtlResourceType
    ? rememberCacheTtl(event as CacheTtlEvent, context)
    : seedTokens(event as BootstrapEvent, context);
