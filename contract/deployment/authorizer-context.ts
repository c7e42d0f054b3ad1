/**
 * The context that an authorizer passes to the backend for an accepted token, in `requestContext.authorizer`; on an
 * HTTP API with payload 2.0 in `requestContext.authorizer.lambda`. API Gateway turns every value into a string.
 */
export type AuthorizerContext = {
  readonly tokenId: string;
  readonly tokenName: string;
  readonly owner: string;
  /** Separated by spaces. */
  readonly scopes: string;
  /** `current`, or `previous` for the previous secret during its overlap. */
  readonly secretGeneration: string;
  /** The `secretVersion` of the presented secret. */
  readonly secretVersion: string;
  /** The version of the token on which the verdict is based. */
  readonly tokenVersion: string;
  /** The name of the table that the token is in, which tells the tokens of two services on one API apart. */
  readonly table: string;
  /** When the secret expires (ISO 8601). Absent if it doesn't. The guard enforces it for cached verdicts. */
  readonly validUntil?: string;
  /**
   * The allowed address ranges, separated by spaces. Absent: any address. The guard enforces them for cached verdicts.
   */
  readonly allowedCidrs?: string;
};

/** A context as a backend receives it. It may come from another authorizer. */
export type ReceivedContext = { readonly [M in keyof AuthorizerContext]?: unknown };

/** The context that the management API's authorizer passes to its function for a signed-in person. */
export type PersonContext = {
  readonly issuer: string;
  readonly subject: string;
  /** Absent if the issuer provides no name. */
  readonly personName?: string;
  readonly owner: string;
  /** The management scopes of the person, separated by spaces. */
  readonly scopes: string;
  /** The scopes that the person can grant to tokens, separated by spaces. */
  readonly grantableScopes: string;
  /** When the JWT expires (ISO 8601). */
  readonly validUntil: string;
};
