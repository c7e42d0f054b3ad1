import { type ApiSettings, apiSettingsShape } from "../../core/settings.ts";
import { isBoolean, type Shape } from "../../core/shape.ts";

/** The GraphQL paths of the management API: the common one, and that of Jahia. */
export const graphqlPaths = ["/graphql", "/modules/graphql"] as const;

/** The settings of the function behind GraphQL. */
export interface GraphqlSettings extends ApiSettings {
  /** Whether callers with a usable token can read the schema. */
  readonly introspection: boolean;
}

/** The shape of the settings file of GraphQL. */
export const graphqlSettingsShape: Shape<GraphqlSettings> = {
  ...apiSettingsShape,
  introspection: isBoolean,
};
