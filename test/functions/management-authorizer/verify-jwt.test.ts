import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Issuer } from "../../../contract/deployment/sign-in.ts";
import { createJwtVerification, type VerifyJwt } from "../../../functions/management-authorizer/verify-jwt.ts";
import { clientId, startIssuer, type TestIssuer } from "../../support/issuer.ts";

let issuer: TestIssuer;
let verify: VerifyJwt;
beforeAll(async () => {
  issuer = await startIssuer();
  verify = verification();
});
afterAll(() => issuer.close());

/** The verification of the issuer's JWTs, with keys of its own. */
function verification(over: Partial<Issuer> = {}): VerifyJwt {
  return createJwtVerification({ issuer: issuer.url, clientId, cliClientId: "latchkey-cli", ...over });
}

const seconds = (fromNow: number) => Math.floor(Date.now() / 1000) + fromNow;
const refusal = { ok: false, reason: "jwt_invalid" };

describe("accepts", () => {
  it("an ID token of either client, with its claims and when it ends", async () => {
    const exp = seconds(300);
    expect(await verify(issuer.jwt({ exp, groups: ["a"] }))).toMatchObject({
      ok: true,
      subject: "alice",
      claims: { groups: ["a"] },
      validUntil: new Date(exp * 1000).toISOString(),
    });
    expect(await verify(issuer.jwt({ aud: "latchkey-cli", azp: "latchkey-cli" }))).toMatchObject({ ok: true });
    for (const claims of [{ token_use: "id" }, { aud: [clientId] }, { aud: [clientId, "other"], azp: clientId }]) {
      expect(await verify(issuer.jwt(claims))).toMatchObject({ ok: true });
    }
    for (const typ of ["jwt", "at+jwt", "application/at+jwt", "AT+JWT", undefined]) {
      expect([typ, await verify(issuer.jwt({}, { typ }))]).toEqual([typ, expect.objectContaining({ ok: true })]);
    }
  });

  it("an access token for the audience, where there is one", async () => {
    const verifyAccess = verification({ audience: "https://tokens.example.com" });
    const claims = { aud: ["https://tokens.example.com", "other"], client_id: clientId, token_use: "access" };
    expect(await verifyAccess(issuer.jwt(claims, { typ: "at+jwt" }))).toMatchObject({ ok: true });
    expect(await verifyAccess(issuer.jwt({ ...claims, client_id: "other" }))).toEqual(refusal);
    expect(await verifyAccess(issuer.jwt({ ...claims, token_use: "id" }))).toEqual(refusal);
    expect(await verifyAccess(issuer.jwt())).toEqual(refusal);
  });

  it("ES256", async () => {
    const other = await startIssuer("ES256");
    const trusted = { issuer: other.url, clientId, cliClientId: clientId };
    const verifyOther = createJwtVerification(trusted);
    expect(await verifyOther(other.jwt())).toMatchObject({ ok: true });
    for (const jwt of [`${other.jwt()}x`, other.jwt().slice(0, -9), other.jwt().replace(/[^.]+$/, "AA")]) {
      expect(await verifyOther(jwt)).toEqual(refusal);
    }
    await other.close();
  });
});

describe("refuses", () => {
  it.each<[string, () => string]>([
    ["another issuer", () => issuer.jwt({ iss: "https://login.example.org" })],
    ["an issuer with another path", () => issuer.jwt({ iss: `${issuer.url}/` })],
    ["no issuer", () => issuer.jwt({ iss: undefined })],
    ["another audience: an ID token of another client", () => issuer.jwt({ aud: "other" })],
    ["no audience", () => issuer.jwt({ aud: undefined })],
    ["a client's audience in a token of another client", () => issuer.jwt({ aud: [clientId, "other"], azp: "other" })],
    ...["azp", "client_id", "cid", "appid"].map((claim): [string, () => string] => [
      `another client in ${claim}`,
      () => issuer.jwt({ [claim]: "other" }),
    ]),
    ["one of our clients and another", () => issuer.jwt({ azp: clientId, client_id: "other" })],
    ["an ID token that says it is an access token", () => issuer.jwt({ token_use: "access" })],
    ["several audiences that don't say whose it is", () => issuer.jwt({ aud: [clientId, "other"] })],
    ["not yet valid", () => issuer.jwt({ nbf: seconds(60) })],
    ["no expiry", () => issuer.jwt({ exp: undefined })],
    ["an expiry that is no time", () => issuer.jwt({ exp: 1e300 })],
    ["no subject", () => issuer.jwt({ sub: undefined })],
    ["an empty subject", () => issuer.jwt({ sub: "" })],
    ["an expiry as text", () => issuer.jwt({ exp: "4000000000" })],
    ["no kid", () => issuer.jwt({}, { kid: undefined })],
    ["an unknown kid", () => issuer.jwt({}, { kid: "key-9" })],
    ["the algorithm none", () => issuer.unsigned()],
    ["the algorithm none with the signature of another", () => issuer.jwt({}, { alg: "none" })],
    ["HS256 with the public key", () => issuer.confused()],
    ["an algorithm that the key is not for", () => issuer.jwt({}, { alg: "RS512" })],
    ["another's signature", () => issuer.forged()],
    ["another's key in the header", () => issuer.forged({}, { jwk: { kty: "RSA" }, jku: "https://login.example.org" })],
    ["critical extensions", () => issuer.jwt({}, { crit: ["b64"], b64: false })],
    ["a logout token", () => issuer.jwt({ events: {} })],
    ["a security event", () => issuer.jwt({}, { typ: "secevent+jwt" })],
    ["a JWT that is changed", () => issuer.jwt().replace(/\.[^.]+\./, `.${Buffer.from("{}").toString("base64url")}.`)],
    ["a JWT that is too long", () => issuer.jwt({ padding: "x".repeat(10_240) })],
    ["no JSON", () => "a.b.c"],
  ])("%s", async (_what, jwt) => {
    expect(await verify(jwt())).toEqual(refusal);
  });

  it("a JWT from one character above the limit", async () => {
    /** A JWT of exactly this length. Base64 has no text for every length, so there is padding in two places. */
    const jwtOfLength = (length: number) => {
      const missing = length - issuer.jwt({ padding: "" }, { padding: "" }).length;
      for (let header = 0; header < 4; header++) {
        for (let claims = Math.floor(missing * 0.75) - 6; claims <= missing * 0.75; claims++) {
          const jwt = issuer.jwt({ padding: "x".repeat(claims) }, { padding: "x".repeat(header) });
          if (jwt.length === length) return jwt;
        }
      }
      throw new Error(`There is no JWT with ${length} characters.`);
    };
    expect(await verify(jwtOfLength(10_240))).toMatchObject({ ok: true });
    expect(await verify(jwtOfLength(10_241))).toEqual(refusal);
  });

  it("what has expired by the service's clock, to the millisecond", async () => {
    const exp = seconds(300);
    const trusted = { issuer: issuer.url, clientId, cliClientId: clientId };
    const at = (ms: number) => createJwtVerification(trusted, () => new Date(exp * 1000 + ms))(issuer.jwt({ exp }));
    expect(await at(-1)).toMatchObject({ ok: true });
    expect(await at(0)).toEqual({ ok: false, reason: "jwt_expired" });
  });

  it("what has expired, to the second", async () => {
    expect(await verify(issuer.jwt({ exp: seconds(-1) }))).toEqual({ ok: false, reason: "jwt_expired" });
    expect(await verify(issuer.jwt({ exp: Math.floor(Date.now() / 1000) }))).toEqual({
      ok: false,
      reason: "jwt_expired",
    });
  });
});
