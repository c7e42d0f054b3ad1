import { verify } from "node:crypto";
import { client, type IssuerKey } from "./people.ts";
import type { Expectation } from "./reference.ts";

/** The routes that the scopes of the service open, by docs/http-api.md, and what everybody with one of them may call. */
const managing = [
  "POST /v1/tokens",
  "GET /v1/tokens",
  "GET /v1/tokens/{id}",
  "PATCH /v1/tokens/{id}",
  "DELETE /v1/tokens/{id}",
  "POST /v1/tokens/{id}/rotate",
  "GET /v1/usage",
];
const always = ["GET /v1/caller", "GET /v1/tokens/self"];

/** Whether a credential has the shape of a JWT. */
export function isJwt(credential: string): boolean {
  const parts = credential.split(".");
  return parts.length === 3 && parts.every((part) => /^[A-Za-z0-9_-]+$/.test(part));
}

/**
 * What an authorizer of the management API should make of a JWT, by docs/sign-in.md alone.
 * @param at in milliseconds.
 */
export function expectForJwt(jwt: string, issuer: string, keys: readonly IssuerKey[], at: number): Expectation {
  const [head = "", body = "", signature = ""] = jwt.split(".");
  const [header, claims] = [readObject(head), readObject(body)];
  if (jwt.length > 10_240 || !header || !claims || "crit" in header) return "unauthorized";
  if (!isSigned(header, `${head}.${body}`, signature, keys) || !isTyped(header["typ"])) return "unauthorized";
  if (claims["iss"] !== issuer || !isForClient(claims) || "events" in claims) return "unauthorized";
  const { exp, nbf, sub, groups } = claims;
  if (typeof exp !== "number" || at >= exp * 1000 || exp * 1000 > 8.64e15) return "unauthorized";
  if (nbf !== undefined && !(typeof nbf === "number" && nbf * 1000 <= at)) return "unauthorized";
  if (typeof sub !== "string" || !/^[A-Za-z0-9][A-Za-z0-9._@+/=:-]*$/.test(sub) || sub.length > 128)
    return "unauthorized";
  const isMember = (group: string) => groups === group || (Array.isArray(groups) && groups.includes(group));
  const mayManage = isMember("staff") || isMember("admins");
  return {
    tokenId: "",
    owner: sub,
    grants: mayManage ? [...managing, ...always] : [],
    ranges: [],
    secretVersion: Number.NaN,
    isOutside: false,
    endsAt: exp * 1000,
  };
}

function readObject(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function isSigned(header: Record<string, unknown>, input: string, signature: string, keys: readonly IssuerKey[]) {
  const key = keys.find(({ kid, alg }) => kid === header["kid"] && alg === header["alg"]);
  if (!key) return false;
  const digest = key.alg === "EdDSA" ? null : "sha256";
  const bytes = Buffer.from(signature, "base64url");
  try {
    return verify(digest, Buffer.from(input), { key: key.publicKey, dsaEncoding: "ieee-p1363" }, bytes);
  } catch {
    return false;
  }
}

function isTyped(type: unknown): boolean {
  return type === undefined || ["jwt", "at+jwt", "application/at+jwt"].includes(String(type).toLowerCase());
}

function isForClient({ aud, azp, client_id, cid, appid, token_use }: Record<string, unknown>): boolean {
  const audiences = Array.isArray(aud) ? aud : [aud];
  const named = [azp, client_id, cid, appid].filter((value) => value !== undefined);
  if (!audiences.includes(client) || named.some((value) => value !== client)) return false;
  if (audiences.length > 1 && azp === undefined) return false;
  return token_use === undefined || token_use === "id";
}
