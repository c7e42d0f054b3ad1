import type { ApiSettings } from "../../core/settings.ts";
import { createDynamoTokenStore } from "../aws/dynamo-token-store.ts";
import { requiredVariable } from "../environment.ts";
import { readSettings } from "../settings-file.ts";
import { createApiHandler } from "./api-handler.ts";
import { waitForCache } from "./wait-for-cache.ts";

const settings = readSettings<ApiSettings>(import.meta.url);
const now = () => new Date();

/** The function behind the HTTP API. */
export const handler = createApiHandler({
  settings,
  store: createDynamoTokenStore({
    tableName: requiredVariable("TABLE_NAME"),
    eventRetention: settings.eventRetention,
  }),
  now,
  takeEffect: waitForCache(settings.cacheTtl, now),
});
