import type { ApiSettings } from "../../core/settings.ts";
import { createDynamoTokenStore } from "../aws/dynamo-token-store.ts";
import { createSecretsManagerVault } from "../aws/secrets-manager-vault.ts";
import { requiredVariable } from "../environment.ts";
import { waitForCache } from "../revocation/wait-for-cache.ts";
import { readSettings } from "../settings-file.ts";
import { createBootstrapHandler } from "./bootstrap-handler.ts";

const settings = readSettings<ApiSettings>(import.meta.url);
const now = () => new Date();

/** The function behind the custom resource that makes the seed tokens. */
export const handler = createBootstrapHandler({
  service: {
    settings,
    store: createDynamoTokenStore({
      tableName: requiredVariable("TABLE_NAME"),
      eventRetention: settings.eventRetention,
    }),
    now,
    takeEffect: waitForCache(settings.cacheTtl, now),
  },
  vault: createSecretsManagerVault(),
});
