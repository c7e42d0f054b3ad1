import { JwtVerifier } from "aws-jwt-verify";
import { JwtBaseError, JwtExpiredError } from "aws-jwt-verify/error";
import { decomposeUnverifiedJwt } from "aws-jwt-verify/jwt";
import type { Issuer } from "../../contract/deployment/sign-in.ts";
import { LatchkeyError } from "../../core/errors.ts";
import type { Claims } from "../../core/sign-in.ts";
import { createIssuerKeys } from "./issuer-keys.ts";

/** Why a JWT is refused. The client never learns which; the metrics do. */
export type JwtRefusal = "jwt_expired" | "jwt_invalid" | "jwt_without_owner";

/** What verification found of a JWT. */
export type JwtVerdict =
  | {
      readonly ok: true;
      readonly claims: Claims;
      readonly subject: string /** ISO 8601 */;
      readonly validUntil: string;
    }
  | { readonly ok: false; readonly reason: JwtRefusal };

/** Verifies JWTs. @throws LatchkeyError `unavailable` if the issuer's keys can't be had. */
export type VerifyJwt = (jwt: string) => Promise<JwtVerdict>;

/** Refuses a JWT that the library has verified. */
class RefusedJwtError extends JwtBaseError {}

/** The longest JWT that is looked at. API Gateway takes about 10 KB of headers. */
const maxJwtLength = 10_240;

/** The types (RFC 7519, section 5.1) of a JWT that says who signed in. Logout tokens and security events have others. */
const acceptedTypes: readonly unknown[] = [undefined, "jwt", "at+jwt", "application/at+jwt"];

/**
 * Makes the verification of JWTs of one issuer: ID tokens of the clients, or access tokens for the audience where there
 * is one. The signature is checked with one of the issuer's public keys and one of the algorithms RS256, RS384, RS512,
 * ES256, ES384, ES512 and EdDSA; `exp` and `sub` have to be there.
 */
export function createJwtVerification(issuer: Issuer, now: () => Date = () => new Date()): VerifyJwt {
  // The library keeps keys in its own form by their ids. An issuer may give a new key the id of the one before.
  const keys = createIssuerKeys(
    issuer.issuer,
    () => now().getTime(),
    (loaded) => verifier.cacheJwks(loaded),
  );
  const verifier = JwtVerifier.create(
    {
      issuer: issuer.issuer,
      audience: issuer.audience ?? listClients(issuer),
      jwksUri: keys.jwksUri,
      customJwtCheck: ({ header, payload }) => {
        if ("crit" in header || !acceptedTypes.includes(lowerCase(header.typ)) || "events" in payload) {
          throw new RefusedJwtError("The JWT is of another type.");
        }
        assertForClient(issuer, payload);
      },
    },
    { jwksCache: keys.cache },
  );

  return async (jwt) => {
    if (jwt.length > maxJwtLength || !namesIssuer(jwt, issuer)) return { ok: false, reason: "jwt_invalid" };
    await keys.refresh();
    try {
      return toVerdict(await verifier.verify(jwt), now());
    } catch (error) {
      // All others are about this JWT. Not all are the library's: Node throws for a signature of an impossible length.
      if (error instanceof LatchkeyError) throw error;
      return { ok: false, reason: error instanceof JwtExpiredError ? "jwt_expired" : "jwt_invalid" };
    }
  };
}

/**
 * Whether a JWT says that it is the issuer's. To be asked first: the library keeps a key for each issuer that a JWT names,
 * whether or not somebody signed it.
 */
function namesIssuer(jwt: string, { issuer }: Issuer): boolean {
  try {
    return decomposeUnverifiedJwt(jwt).payload.iss === issuer;
  } catch {
    return false;
  }
}

/** The library takes a JWT without an expiry, and one that expires in this second. */
function toVerdict(claims: Claims & { readonly exp?: number; readonly sub?: string }, now: Date): JwtVerdict {
  const { exp, sub: subject } = claims;
  const expiry = new Date((exp ?? Number.NaN) * 1000);
  if (Number.isNaN(expiry.getTime()) || !subject) return { ok: false, reason: "jwt_invalid" };
  if (expiry <= now) return { ok: false, reason: "jwt_expired" };
  return { ok: true, claims, subject, validUntil: expiry.toISOString() };
}

/**
 * Checks that the issuer made the JWT for one of the clients: another client of the same issuer may be anybody's.
 * The claims that name a client differ: `azp` (OpenID Connect), `client_id` (RFC 9068, Cognito), `cid` (Okta), `appid`
 * (Entra ID). `token_use` is Cognito's, and tells ID tokens from access tokens.
 */
function assertForClient(issuer: Issuer, claims: Claims): void {
  const clients = listClients(issuer);
  const named = ["azp", "client_id", "cid", "appid"].flatMap((claim) => claims[claim] ?? []);
  // An ID token for others too has to say which client it was made for (OpenID Connect Core 1.0, section 3.1.3.7).
  const isShared = Array.isArray(claims["aud"]) && claims["aud"].length > 1;
  if (issuer.audience === undefined && isShared && claims["azp"] === undefined) {
    throw new RefusedJwtError("The JWT is for several clients, and doesn't say whose it is.");
  }
  if (named.some((client) => !clients.includes(client as string))) {
    throw new RefusedJwtError("The JWT is another client's.");
  }
  const use = issuer.audience === undefined ? "id" : "access";
  if (claims["token_use"] !== undefined && claims["token_use"] !== use) {
    throw new RefusedJwtError(`The JWT is no ${use} token.`);
  }
}

function listClients({ clientId, cliClientId }: Issuer): string[] {
  return [...new Set([clientId, cliClientId])];
}

function lowerCase(type: unknown): unknown {
  return typeof type === "string" ? type.toLowerCase() : type;
}
