import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { SignInRules } from "../../../core/sign-in.ts";
import type { Random } from "../random.ts";
import { epoch } from "./tokens.ts";

/** The client of the service at the issuer. */
export const client = "latchkey";

/** The rules of the deployment. */
export const rules: SignInRules = {
  ownerClaim: "sub",
  selfWhen: { claim: "groups", contains: "staff" },
  adminWhen: { claim: "groups", contains: "admins" },
  grantableScopes: [],
};

/** A key of an issuer. */
export interface IssuerKey {
  readonly kid: string;
  readonly alg: "RS256" | "ES256" | "EdDSA";
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** An issuer over HTTP, and JWTs that it signed, good and bad. */
export interface World {
  readonly issuer: string;
  readonly keys: readonly IssuerKey[];
  readonly jwts: readonly string[];
  readonly stop: () => Promise<void>;
}

/** Starts an issuer with a key of each kind, and signs JWTs of every kind with them. */
export async function makePeople(random: Random, count: number): Promise<World> {
  const keys = [newKey("rsa", "RS256"), newKey("ec", "ES256"), newKey("ed", "EdDSA")];
  const strangers = keys.map(({ kid, alg }) => newKey(kid, alg));
  const server = createServer((request, response) => {
    const isKeys = request.url === "/keys";
    const jwks = keys.map(({ kid, alg, publicKey }) => ({
      ...publicKey.export({ format: "jwk" }),
      kid,
      alg,
      use: "sig",
    }));
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(isKeys ? { keys: jwks } : { issuer, jwks_uri: `${issuer}/keys` }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const makeJwt = () => {
    const key = random.pick(random.chance(0.95) ? keys : strangers);
    return signJwt(key, headerOf(random, key), claimsOf(random, issuer));
  };
  return {
    issuer,
    keys,
    jwts: Array.from({ length: count }, makeJwt),
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function newKey(kid: string, alg: IssuerKey["alg"]): IssuerKey {
  const { privateKey } =
    alg === "RS256"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : alg === "ES256"
        ? generateKeyPairSync("ec", { namedCurve: "P-256" })
        : generateKeyPairSync("ed25519");
  return { kid, alg, privateKey, publicKey: createPublicKey(privateKey) };
}

function headerOf(random: Random, { kid, alg }: IssuerKey): Record<string, unknown> {
  const oddities = [{ typ: "logout+jwt" }, { typ: "AT+JWT" }, { crit: ["exp"] }, { kid: "other" }, { kid: undefined }];
  return { alg, kid, typ: "JWT", ...(random.chance(0.2) && random.pick(oddities)) };
}

/** Claims of a good JWT, of which one or none is odd. The edge of the expiry is 5 s after the epoch. */
function claimsOf(random: Random, issuer: string): Record<string, unknown> {
  const seconds = epoch / 1000;
  const good = {
    iss: issuer,
    aud: client,
    sub: random.pick(["alice", "bob@example.com", "service/billing"]),
    iat: seconds - 60,
    exp: seconds + random.pick([5, 900]),
    groups: random.pick([
      ["staff"],
      ["admins"],
      ["staff", "admins"],
      "staff",
      "admins",
      [],
      ["staff,admins"],
      undefined,
    ]),
  };
  const odd = [
    { iss: `${issuer}/` },
    { iss: "https://elsewhere.example" },
    { aud: "other" },
    { aud: ["other"] },
    { aud: [client, "other"] },
    { aud: [client, "other"], azp: client },
    { aud: undefined },
    { azp: "other" },
    { client_id: "other" },
    { cid: "other" },
    { appid: "other" },
    { token_use: "access" },
    { token_use: "id" },
    { exp: undefined },
    { exp: String(seconds + 900) },
    { exp: 1e300 },
    { exp: null },
    { exp: seconds - 3600 },
    { nbf: seconds + 3600 },
    { nbf: seconds + 5 },
    { sub: undefined },
    { sub: "" },
    { sub: "auth0|7" },
    { sub: "tok en" },
    { sub: "x".repeat(129) },
    { sub: ["alice"] },
    { sub: 7 },
    { events: {} },
    { groups: { staff: true } },
    { groups: ["STAFF"] },
    { groups: [["admins"]] },
    { padding: "x".repeat(9_000) },
  ];
  return { ...good, ...(random.chance(0.6) && random.pick(odd)) };
}

/** Signs a JWT, whatever it says. */
export function signJwt({ alg, privateKey }: IssuerKey, header: object, claims: object): string {
  const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  const digest = alg === "EdDSA" ? null : "sha256";
  const signature = sign(digest, Buffer.from(input), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${input}.${signature.toString("base64url")}`;
}
