import { KidNotFoundInJwksError } from "aws-jwt-verify/error";
import { assertIsJwk, type Jwk, type Jwks, SimpleJwksCache } from "aws-jwt-verify/jwk";
import { discoveryUrl, isSecureUrl } from "../../contract/deployment/sign-in.ts";
import { msPer } from "../../core/duration.ts";
import { LatchkeyError } from "../../core/errors.ts";

/** The timeout of one request to the issuer, in milliseconds. Two requests end before the function's timeout. */
const requestTimeoutMs = 1_500;
/** The maximum size of a response, in bytes. */
const maxResponseBytes = 512 * 1024;
/** The minimum time between two fetches, in milliseconds. */
const minPauseMs = 10_000;
/** The age after which keys are fetched again, so that keys that the issuer has withdrawn are no longer accepted. */
const refreshAfterMs = 10 * msPer.minute;
/** The maximum age of keys while the issuer can't be reached. */
const maxAgeMs = msPer.hour;

/** The public keys of an issuer. */
export interface IssuerKeys {
  /** The `jwksUri` and the cache for `JwtVerifier`. */
  readonly jwksUri: string;
  readonly cache: SimpleJwksCache;
  /**
   * Fetches the keys if there are none yet, or if they are too old.
   * @throws LatchkeyError `unavailable` if the issuer doesn't respond and no fresh keys are cached.
   */
  readonly refresh: () => Promise<void>;
}

/**
 * Keeps the keys of one issuer. They are fetched only from the URL in the issuer's own metadata, and never from a URL in a
 * JWT. For an unknown `kid` they are fetched again only if they are more than ten seconds old, so that forged JWTs can't
 * cause a flood of requests.
 *
 * @param onLoad called with the keys after each fetch.
 */
export function createIssuerKeys(issuer: string, now: () => number, onLoad: (keys: Jwks) => void): IssuerKeys {
  const jwksUri = discoveryUrl(issuer);
  let attemptedAt = Number.NEGATIVE_INFINITY;
  let loadedAt = Number.NEGATIVE_INFINITY;
  let failure: unknown;
  let isFetching = false;

  const cache = new SimpleJwksCache({
    jwksParser: parseKeys,
    fetcher: {
      async fetch() {
        attemptedAt = now();
        isFetching = true;
        try {
          const body = await fetchKeys(issuer, jwksUri);
          // A response without keys must not count as fresh: it would extend the use of the previous keys.
          onLoad(parseKeys(body));
          [loadedAt, failure] = [attemptedAt, undefined];
          return body;
        } catch (error) {
          failure = error;
          throw unavailable(error);
        } finally {
          isFetching = false;
        }
      },
    },
    penaltyBox: {
      async wait() {
        // A fetch in progress is awaited instead of repeated.
        if (isFetching || now() - attemptedAt >= minPauseMs) return;
        if (failure !== undefined) throw unavailable(failure);
        throw new KidNotFoundInJwksError("The key is not among the issuer's.");
      },
      registerFailedAttempt() {},
      registerSuccessfulAttempt() {},
    },
  });

  return {
    jwksUri,
    cache,
    async refresh() {
      const age = now() - loadedAt;
      if (age < refreshAfterMs) return;
      try {
        if (failure !== undefined && now() - attemptedAt < minPauseMs) throw unavailable(failure);
        await cache.getJwks(jwksUri);
      } catch (error) {
        if (age >= maxAgeMs) throw error;
      }
    },
  };
}

async function fetchKeys(issuer: string, metadataUrl: string): Promise<ArrayBuffer> {
  const metadata: unknown = JSON.parse(new TextDecoder().decode(await get(metadataUrl)));
  const { issuer: named, jwks_uri: keysUrl } = (metadata ?? {}) as { issuer?: unknown; jwks_uri?: unknown };
  if (named !== issuer) throw new Error("The issuer's metadata is another issuer's.");
  if (typeof keysUrl !== "string") throw new Error("The issuer's metadata names no keys.");
  return get(keysUrl);
}

/** Reads the keys. Malformed ones are ignored (RFC 7517, section 5), so that they don't disable the others. */
function parseKeys(body: ArrayBuffer): Jwks {
  const { keys } = (JSON.parse(new TextDecoder().decode(body)) ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new Error("The issuer's response has no keys.");
  const valid = keys.filter(isJwk);
  if (keys.length > 0 && valid.length === 0) throw new Error("The issuer's keys are malformed.");
  return { keys: valid };
}

function isJwk(key: Parameters<typeof assertIsJwk>[0]): key is Jwk {
  try {
    assertIsJwk(key);
    return true;
  } catch {
    return false;
  }
}

/** Fetches a document of the issuer. The URL of the keys may have a query, unlike that of the issuer. */
async function get(url: string): Promise<ArrayBuffer> {
  if (!isSecureUrl(url)) throw new Error("The URL is not a plain HTTPS URL.");
  const response = await fetch(url, {
    signal: AbortSignal.timeout(requestTimeoutMs),
    redirect: "error",
    headers: { Accept: "application/json" },
  });
  if (!response.ok) throw new Error(`The issuer returned ${response.status}.`);
  return readBody(response);
}

/** Reads a body up to the limit. A longer one, or one that never ends, must not fill the function's memory. */
async function readBody({ body }: Response): Promise<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > maxResponseBytes) throw new Error("The issuer's response is too large.");
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks)).buffer;
}

function unavailable(cause: unknown): LatchkeyError {
  return new LatchkeyError("unavailable", "The issuer's keys are not available.", { cause });
}
