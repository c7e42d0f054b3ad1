import { Duration } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { environment, timeouts } from "../../contract/deployment/functions.ts";
import type { GraphqlSettings } from "../../contract/deployment/graphql.ts";
import { HandlerFunction, type HandlerFunctionProps } from "../handlers/handler-function.ts";
import type { Throttling } from "./logged-rest-api.ts";
import { managementAccess, type TableArn } from "./table-access.ts";
import type { TokenServiceProps } from "./token-service-props.ts";

/** Options for the GraphQL function. */
export interface GraphqlOptions extends Pick<HandlerFunctionProps, "logRetention"> {
  readonly props: Pick<TokenServiceProps, "graphql" | "introspection" | "graphqlThrottling">;
  readonly table: TableArn & { readonly tableName: string };
  readonly settings: Omit<GraphqlSettings, "introspection">;
  /** The limit of the management API, which all its methods share. */
  readonly stageThrottling: Throttling;
}

/** GraphQL in the management API. */
export interface Graphql {
  readonly handler: HandlerFunction;
  /** The limit of each path. */
  readonly throttling: Throttling;
}

/**
 * Creates the function behind GraphQL. It checks tokens itself, as an authorizer does, and has the permissions of the
 * HTTP API's function.
 *
 * @returns `undefined` for a service without GraphQL.
 */
export function createGraphql(scope: Construct, options: GraphqlOptions): Graphql | undefined {
  const { props, table, settings, stageThrottling, logRetention } = options;
  const {
    graphql = true,
    introspection = true,
    graphqlThrottling: throttling = quarterThrottling(stageThrottling),
  } = props;
  if (!graphql) return undefined;
  const handler = new HandlerFunction(scope, "GraphqlHandler", {
    handler: "graphql",
    description: "Latchkey's management API in GraphQL",
    settings: { ...settings, introspection } satisfies GraphqlSettings,
    environment: { [environment.tableName]: table.tableName },
    timeout: Duration.seconds(timeouts.graphql),
    memorySize: 1024,
    logRetention,
  });
  for (const statement of managementAccess(table)) handler.allow(statement);
  return { handler, throttling };
}

function quarterThrottling({ rate, burst }: Throttling): Throttling {
  return { rate: Math.ceil(rate / 4), burst: Math.ceil(burst / 4) };
}
