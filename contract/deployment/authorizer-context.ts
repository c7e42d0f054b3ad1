/**
 * What an authorizer tells the backend of an accepted token, in `requestContext.authorizer`; on an HTTP API with payload
 * 2.0 in `requestContext.authorizer.lambda`. API Gateway makes every value a string.
 */
export type AuthorizerContext = {
  readonly tokenId: string;
  readonly tokenName: string;
  readonly owner: string;
  /** Separated by spaces. */
  readonly scopes: string;
  /** `previous` for the secret before the last rotation, while its overlap lasts; else `current`. */
  readonly secretGeneration: string;
  /** Which secret of the token it is, by count. */
  readonly secretVersion: string;
  /** The version of the token that the verdict is about. */
  readonly tokenVersion: string;
  /** The name of the table that the token is in, which tells the tokens of two services on one API apart. */
  readonly table: string;
  /** When the secret stops being accepted (ISO 8601); absent: not by itself. The guard holds cached verdicts to it. */
  readonly validUntil?: string;
  /** The address ranges, separated by spaces; absent: any address. The guard holds cached verdicts to them. */
  readonly allowedCidrs?: string;
};

/** A context as a backend receives it: another authorizer, or none, may have made it. */
export type ReceivedContext = { readonly [M in keyof AuthorizerContext]?: unknown };

/** What the management API's authorizer tells its function of a person who signed in. */
export type PersonContext = {
  readonly issuer: string;
  readonly subject: string;
  /** Absent: the issuer doesn't say. */
  readonly personName?: string;
  readonly owner: string;
  /** Those of the service itself that the person has, separated by spaces. */
  readonly scopes: string;
  /** The scopes that the person can give tokens, separated by spaces. */
  readonly grantableScopes: string;
  /** When the JWT expires (ISO 8601). */
  readonly validUntil: string;
};
