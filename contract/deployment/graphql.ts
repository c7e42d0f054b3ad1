import { type ApiSettings, apiSettingsShape } from "../../core/settings.ts";
import { isBoolean, isCount, type Shape } from "../../core/shape.ts";

/** Where the management API serves GraphQL: where Jahia does, and where others do. */
export const graphqlPaths = ["/graphql", "/modules/graphql"] as const;

/** What the function behind GraphQL needs to know. */
export interface GraphqlSettings extends ApiSettings {
  /** Whether callers with a usable token may read the schema. */
  readonly introspection: boolean;
  /** The least time between two stamps of last seen for one token, in seconds. */
  readonly lastSeenResolution: number;
}

/** The settings of GraphQL, as its function reads them. */
export const graphqlSettingsShape: Shape<GraphqlSettings> = {
  ...apiSettingsShape,
  introspection: isBoolean,
  lastSeenResolution: isCount,
};
