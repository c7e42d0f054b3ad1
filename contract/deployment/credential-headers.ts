/** The headers that an authorizer can be made for. {@link credentialForms} has what each takes. */
export const credentialHeaders = {
  authorization: "Authorization",
  authentication: "X-Authentication",
  apiKey: "X-Api-Key",
} as const;

/**
 * The header that carries the secret. An authorizer serves one: with caching on, API Gateway wants every identity
 * source of an authorizer present.
 */
export type TokenHeader = (typeof credentialHeaders)[keyof typeof credentialHeaders];

/**
 * The header in which the pages of a browser can send a secret when they open a WebSocket, as the last of the
 * subprotocols that they offer: `new WebSocket(url, ["latchkey", secret])`. The server has to choose one of the others.
 */
export const webSocketProtocolHeader = "Sec-WebSocket-Protocol";

/** The headers that an authorizer of a WebSocket API can be made for. */
export type WebSocketTokenHeader = TokenHeader | typeof webSocketProtocolHeader;

/** The authorization schemes that come before a secret in `Authorization`, in any case. */
export const authorizationSchemes = ["Bearer", "Token", "APIToken", "JWT"] as const;

/**
 * What stands before the secret in each header, as the source of a regular expression: the one list of accepted forms,
 * for authorizers of every kind and for the service's own API. The group `name` is the token's name.
 */
export const credentialForms: Readonly<Record<WebSocketTokenHeader, string>> = {
  [credentialHeaders.authorization]: `(?:${authorizationSchemes.map(inAnyCase).join("|")}) +`,
  // A token's name may hold anything but control characters.
  [credentialHeaders.authentication]: "(?:(?<name>[^\\x00-\\x1f\\x7f]+):)?",
  [credentialHeaders.apiKey]: "",
  [webSocketProtocolHeader]: "(?:[^\\s,]+ *, *)+",
};

/** Whether API Gateway takes inline flags such as (?i) is documented nowhere. */
function inAnyCase(word: string): string {
  return word.replaceAll(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`);
}
