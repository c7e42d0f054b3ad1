/** The headers that an authorizer supports. {@link credentialForms} defines the format of each. */
export const credentialHeaders = {
  authorization: "Authorization",
  authentication: "X-Authentication",
  apiKey: "X-Api-Key",
} as const;

/**
 * The header that carries the secret. An authorizer supports only one: with caching on, API Gateway requires every
 * identity source of an authorizer.
 */
export type TokenHeader = (typeof credentialHeaders)[keyof typeof credentialHeaders];

/**
 * The header in which browsers can send a secret when they open a WebSocket, as the last of the offered subprotocols:
 * `new WebSocket(url, ["latchkey", secret])`. The server must choose one of the others.
 */
export const webSocketProtocolHeader = "Sec-WebSocket-Protocol";

/** The headers that an authorizer of a WebSocket API supports. */
export type WebSocketTokenHeader = TokenHeader | typeof webSocketProtocolHeader;

/** The accepted schemes in `Authorization`, case-insensitive. */
export const authorizationSchemes = ["Bearer", "Token", "APIToken", "JWT"] as const;

/**
 * The pattern (regular expression source) of what precedes the secret in each header. It defines the accepted formats
 * for all authorizers and for the management API. The group `name` is the token's name.
 */
export const credentialForms: Readonly<Record<WebSocketTokenHeader, string>> = {
  [credentialHeaders.authorization]: `(?:${authorizationSchemes.map(ignoreCase).join("|")}) +`,
  // A token's name can contain anything except control characters.
  [credentialHeaders.authentication]: "(?:(?<name>[^\\x00-\\x1f\\x7f]+):)?",
  [credentialHeaders.apiKey]: "",
  [webSocketProtocolHeader]: "(?:[^\\s,]+ *, *)+",
};

/** A pattern without inline flags: whether API Gateway supports (?i) is documented nowhere. */
function ignoreCase(word: string): string {
  return word.replaceAll(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);
}
