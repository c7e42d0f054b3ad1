import { environment } from "../../contract/deployment/functions.ts";
import { createDynamoProtectedStages } from "../aws/dynamo-protected-stages.ts";
import { requiredVariable } from "../configuration.ts";
import { createRegistrationHandler } from "./registration-handler.ts";

/** The function of the custom resource that registers a protected stage. */
export const handler = createRegistrationHandler(
  createDynamoProtectedStages({ tableName: requiredVariable(environment.tableName) }),
);
