/**
 * The Lambda functions: each is `functions/<name>/index.ts`, and is deployed from `dist/functions/<name>/index.mjs`.
 */
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

/** The module of every bundle, and its export. */
export const handlerEntry = { module: "index", export: "handler" } as const;

/** The file in a function's bundle with the settings of the CDK app. */
export const settingsFile = "settings.json";

/** The environment variables of the service's own functions. */
export const environment = {
  tableName: "TABLE_NAME",
  usageTableName: "USAGE_TABLE_NAME",
  /** The name of the API whose usage a function counts. */
  apiName: "API_NAME",
  /** A longer former `cacheTtl`: see `cache-ttl.ts`. */
  formerCacheTtl: "FORMER_CACHE_TTL",
  /** The id of the WebSocket API whose connections a function closes. */
  webSocketApiId: "WEBSOCKET_API_ID",
  /** The URL for managing the connections of its stage. */
  connectionsUrl: "CONNECTIONS_URL",
  /** The issuer whose JWTs the management API accepts: see `Issuer`. Not set without sign-in. */
  issuer: "SIGN_IN_ISSUER",
  clientId: "SIGN_IN_CLIENT_ID",
  cliClientId: "SIGN_IN_CLI_CLIENT_ID",
  audience: "SIGN_IN_AUDIENCE",
} as const;

/**
 * The environment variables of the user's functions. They are prefixed, because those functions may have their own
 * table.
 */
export const userEnvironment = { tableName: "LATCHKEY_TABLE_NAME", prefixes: "LATCHKEY_PREFIXES" } as const;

/** The timeouts of the functions, in seconds. */
export const timeouts = {
  /** API Gateway waits for 29 s. */
  api: 28,
  /** An authorizer gives up earlier, so that a failure is logged and counted. */
  authorizer: 5,
  /** Custom resources wait up to a minute until their permissions are effective. */
  bootstrap: 180,
  /** A run checks for a minute, and its last check may take another minute. */
  connections: 120,
  graphql: 28,
  registration: 90,
  retention: 900,
  usage: 60,
} as const satisfies Partial<Record<HandlerName, number>>;
