import { JwtVerifier } from "aws-jwt-verify";
import { JwtBaseError, JwtExpiredError } from "aws-jwt-verify/error";
import { decomposeUnverifiedJwt } from "aws-jwt-verify/jwt";
import type { Issuer } from "../../contract/deployment/sign-in.ts";
import { LatchkeyError } from "../../core/errors.ts";
import type { Claims } from "../../core/sign-in.ts";
import { createIssuerKeys } from "./issuer-keys.ts";

/** Why a JWT is refused. The metrics have the reason; the client never learns it. */
export type JwtRefusal = "jwt_expired" | "jwt_invalid" | "jwt_without_owner";

/** The result of verifying a JWT. */
export type JwtVerdict =
  | {
      readonly ok: true;
      readonly claims: Claims;
      readonly subject: string;
      /** ISO 8601. */
      readonly validUntil: string;
    }
  | { readonly ok: false; readonly reason: JwtRefusal };

/** Verifies a JWT. @throws LatchkeyError `unavailable` if the issuer's keys aren't available. */
export type VerifyJwt = (jwt: string) => Promise<JwtVerdict>;

/** The error for a JWT that passed the library's checks and is refused for another reason. */
class RefusedJwtError extends JwtBaseError {}

/** The maximum length of a JWT. API Gateway limits headers to about 10 KB. */
const maxJwtLength = 10_240;

/** The accepted types (RFC 7519, section 5.1). Logout tokens and security event tokens have others. */
const acceptedTypes: readonly unknown[] = [undefined, "jwt", "at+jwt", "application/at+jwt"];

/**
 * Creates the verification of JWTs of one issuer: ID tokens of its clients, or access tokens if there is an audience.
 * Supported algorithms are RS256, RS384, RS512, ES256, ES384, ES512 and EdDSA. `exp` and `sub` are required.
 */
export function createJwtVerification(issuer: Issuer, now: () => Date = () => new Date()): VerifyJwt {
  // The library caches parsed keys by their ids, but an issuer may reuse an id for a new key.
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
      // All other errors are about this JWT. Some are Node's, for example for a signature with an impossible length.
      if (error instanceof LatchkeyError) throw error;
      return { ok: false, reason: error instanceof JwtExpiredError ? "jwt_expired" : "jwt_invalid" };
    }
  };
}

/**
 * Whether a JWT names the issuer. This is checked first, because the library caches a key for each issuer that a JWT
 * names, even if the JWT is forged.
 */
function namesIssuer(jwt: string, { issuer }: Issuer): boolean {
  try {
    return decomposeUnverifiedJwt(jwt).payload.iss === issuer;
  } catch {
    return false;
  }
}

/** Also refuses what the library accepts: a JWT without an expiry, and one that expires in this second. */
function toVerdict(claims: Claims & { readonly exp?: number; readonly sub?: string }, now: Date): JwtVerdict {
  const { exp, sub: subject } = claims;
  const expiry = new Date((exp ?? Number.NaN) * 1000);
  if (Number.isNaN(expiry.getTime()) || !subject) return { ok: false, reason: "jwt_invalid" };
  if (expiry <= now) return { ok: false, reason: "jwt_expired" };
  return { ok: true, claims, subject, validUntil: expiry.toISOString() };
}

/**
 * Checks that the JWT was issued to one of the clients: other clients of the same issuer may belong to anyone. Issuers
 * use different claims for the client: `azp` (OpenID Connect), `client_id` (RFC 9068, Cognito), `cid` (Okta), `appid`
 * (Entra ID). Cognito's `token_use` distinguishes ID tokens from access tokens.
 */
function assertForClient(issuer: Issuer, claims: Claims): void {
  const clients = listClients(issuer);
  const named = ["azp", "client_id", "cid", "appid"].flatMap((claim) => claims[claim] ?? []);
  // An ID token with several audiences must name its client (OpenID Connect Core 1.0, section 3.1.3.7).
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
