/** What an authorizer of this product found, as a backend reads it in its context. */
export interface Verdict {
  readonly tokenId: string;
  readonly tokenName: string;
  readonly owner: string;
  readonly scopes: readonly string[];
  /** The version of the token that the verdict is about. */
  readonly tokenVersion: number;
  /** The number of the secret that was presented. */
  readonly secretVersion: number;
  /** When the secret stops being accepted (ISO 8601), or `null`: not by itself. */
  readonly validUntil: string | null;
  readonly allowedCidrs: readonly string[];
}

/** What API Gateway puts into an event: `requestContext.authorizer`, or `requestContext.authorizer.lambda`. */
export type AuthorizerContext = Readonly<Record<string, unknown>>;

/**
 * Reads the context that an authorizer gave. API Gateway turns all its values into strings.
 * @returns `undefined` where no authorizer of this product was asked.
 */
export function readVerdict(context: AuthorizerContext | null | undefined): Verdict | undefined {
  if (typeof context?.tokenId !== "string") return undefined;
  const [tokenVersion, secretVersion] = [Number(context.tokenVersion), Number(context.secretVersion)];
  if (!Number.isSafeInteger(tokenVersion) || !Number.isSafeInteger(secretVersion)) return undefined;
  return {
    tokenId: context.tokenId,
    tokenName: String(context.tokenName),
    owner: String(context.owner),
    scopes: listOf(context.scopes),
    tokenVersion,
    secretVersion,
    validUntil: typeof context.validUntil === "string" ? context.validUntil : null,
    allowedCidrs: listOf(context.allowedCidrs),
  };
}

function listOf(value: unknown): string[] {
  return typeof value === "string" && value !== "" ? value.split(" ") : [];
}
