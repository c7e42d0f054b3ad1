import { parseFormerCacheTtl } from "../../contract/deployment/cache-ttl.ts";
import { environment } from "../../contract/deployment/functions.ts";
import { apiSettingsShape } from "../../core/settings.ts";
import { createCloudWatchRefusals } from "../aws/cloudwatch-refusals.ts";
import { createDynamoTokenStore } from "../aws/dynamo-token-store.ts";
import { createDynamoUsageStore } from "../aws/dynamo-usage-store.ts";
import { readSettings, requiredVariable } from "../configuration.ts";
import { readIssuer } from "../issuer.ts";
import { createPropagation } from "../revocation/propagation.ts";
import { createApiHandler } from "./api-handler.ts";

const settings = readSettings(import.meta.url, apiSettingsShape);
const tableName = requiredVariable(environment.tableName);

/** The function behind the HTTP API. */
export const handler = createApiHandler({
  settings,
  issuer: readIssuer(),
  store: createDynamoTokenStore({ tableName, eventRetention: settings.eventRetention }),
  usage: createDynamoUsageStore({ tableName: requiredVariable(environment.usageTableName) }),
  refusals: createCloudWatchRefusals({ tableName }),
  ...createPropagation(settings, tableName, parseFormerCacheTtl(requiredVariable(environment.formerCacheTtl))),
});
