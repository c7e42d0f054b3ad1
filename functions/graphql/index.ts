import { parseFormerCacheTtl } from "../../contract/deployment/cache-ttl.ts";
import { environment } from "../../contract/deployment/functions.ts";
import { graphqlSettingsShape } from "../../contract/deployment/graphql.ts";
import { verdictReport } from "../authorizer/verdict.ts";
import { createDynamoTokenStore } from "../aws/dynamo-token-store.ts";
import { readSettings, requiredVariable } from "../configuration.ts";
import { createPropagation } from "../revocation/propagation.ts";
import { createGraphqlHandler } from "./graphql-handler.ts";

const settings = readSettings(import.meta.url, graphqlSettingsShape);
const tableName = requiredVariable(environment.tableName);

/** The function behind GraphQL. */
export const handler = createGraphqlHandler({
  settings,
  store: createDynamoTokenStore({ tableName, eventRetention: settings.eventRetention }),
  ...createPropagation(settings, tableName, parseFormerCacheTtl(requiredVariable(environment.formerCacheTtl))),
  report: verdictReport,
});
