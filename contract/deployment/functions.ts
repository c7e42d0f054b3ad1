/** The Lambda functions: each is `functions/<name>/index.ts`, and is deployed from `dist/functions/<name>/index.mjs`. */
export const handlerNames = [
  "api",
  "authorizer",
  "authorizer-sdk",
  "bootstrap",
  "connections",
  "example",
  "graphql",
  "management-authorizer",
  "registration",
  "retention",
  "usage",
] as const;

/** The name of a function. */
export type HandlerName = (typeof handlerNames)[number];

/** The module of every bundle, and what it exports. */
export const handlerEntry = { module: "index", export: "handler" } as const;

/** The file beside a bundle with what was decided in the CDK app. */
export const settingsFile = "settings.json";

/** The environment variables of the service's own functions. */
export const environment = {
  tableName: "TABLE_NAME",
  usageTableName: "USAGE_TABLE_NAME",
  /** The name of the API whose usage a function counts. */
  apiName: "API_NAME",
  /** A longer `cacheTtl` that the service had before: see `cache-ttl.ts`. */
  formerCacheTtl: "FORMER_CACHE_TTL",
  /** The id of the WebSocket API whose connections a function closes. */
  webSocketApiId: "WEBSOCKET_API_ID",
  /** Where the connections of its stage are managed. */
  connectionsUrl: "CONNECTIONS_URL",
  /** Whose JWTs the management API accepts: see `Issuer`. Without an issuer nobody signs in. */
  issuer: "SIGN_IN_ISSUER",
  clientId: "SIGN_IN_CLIENT_ID",
  cliClientId: "SIGN_IN_CLI_CLIENT_ID",
  audience: "SIGN_IN_AUDIENCE",
} as const;

/** The environment variables of the user's functions that introspect or guard. Those may have a table of their own. */
export const userEnvironment = { tableName: "LATCHKEY_TABLE_NAME", prefixes: "LATCHKEY_PREFIXES" } as const;

/** The longest that a function may run, in seconds. */
export const timeouts = {
  /** API Gateway waits for 29 s. */
  api: 28,
  /** An authorizer gives up before that, so that a failure is logged and counted. */
  authorizer: 5,
  /** Custom resources wait up to a minute for their permissions. */
  bootstrap: 180,
  /** A run checks for a minute, and its last check may take as long again. */
  connections: 120,
  graphql: 28,
  registration: 90,
  retention: 900,
  usage: 60,
} as const satisfies Partial<Record<HandlerName, number>>;
