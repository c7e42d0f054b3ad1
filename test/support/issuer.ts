import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An issuer of JWTs for tests: its metadata, its keys, and whatever JWT a test wants to be signed. */
export interface TestIssuer {
  readonly url: string;
  /** The paths that were asked for, in order. */
  readonly requests: string[];
  /** The media types that it was asked for. */
  readonly accepted: Set<string | undefined>;
  /** What its metadata says in place of what is true. */
  metadata: Readonly<Record<string, unknown>>;
  /** Answers nothing but this status any more; `undefined`: answers. */
  failsWith: number | "nothing" | undefined;
  /** What it says in place of its keys; `undefined`: its keys. */
  keysText: string | undefined;
  /** Claims that a JWT has unless a test says otherwise, valid for five minutes. */
  readonly claims: () => Record<string, unknown>;
  readonly jwt: (claims?: Record<string, unknown>, header?: Record<string, unknown>) => string;
  /** A JWT that is signed by somebody else's key. */
  readonly forged: (claims?: Record<string, unknown>, header?: Record<string, unknown>) => string;
  /** A JWT with the public key as the secret of HS256. */
  readonly confused: () => string;
  /** A JWT that nobody signed. */
  readonly unsigned: () => string;
  /** Signs with a new key from now on, which its keys hold beside the former one. */
  readonly rotate: () => void;
  /** Signs with a new key from now on, which has the id of the former one and is in its place. */
  readonly replaceKey: () => void;
  readonly close: () => Promise<void>;
}

interface SigningKey {
  readonly kid: string;
  readonly alg: "RS256" | "ES256";
  readonly privateKey: KeyObject;
}

/** What the console's client is called. */
export const clientId = "latchkey";

/** Starts an issuer on this machine. */
export async function startIssuer(alg: SigningKey["alg"] = "RS256"): Promise<TestIssuer> {
  const keys = [newKey("key-1", alg)];
  const requests: string[] = [];
  const accepted = new Set<string | undefined>();
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    accepted.add(request.headers.accept);
    if (issuer.failsWith === "nothing") return;
    response.statusCode = issuer.failsWith ?? 200;
    response.setHeader("Content-Type", "application/json");
    const isMetadata = request.url?.endsWith("/openid-configuration");
    const metadata = { issuer: issuer.url, jwks_uri: `${issuer.url}/keys`, ...issuer.metadata };
    if (isMetadata) response.end(JSON.stringify(metadata));
    else response.end(issuer.keysText ?? JSON.stringify({ keys: keys.map(toPublicKey) }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const current = () => keys.at(-1) as SigningKey;
  const claims = () => {
    const now = Math.floor(Date.now() / 1000);
    return { iss: issuer.url, aud: clientId, sub: "alice", iat: now, exp: now + 300 };
  };
  const made = (key: SigningKey, over: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
    encode({ alg: key.alg, typ: "JWT", kid: key.kid, ...header }, { ...claims(), ...over }, (input) =>
      sign("sha256", input, { key: key.privateKey, dsaEncoding: "ieee-p1363" }),
    );
  const issuer: TestIssuer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    accepted,
    metadata: {},
    failsWith: undefined,
    keysText: undefined,
    claims,
    jwt: (over, header) => made(current(), over, header),
    forged: (over, header) => made(newKey(current().kid, alg), over, header),
    confused() {
      const secret = createPublicKey(current().privateKey).export({ type: "spki", format: "pem" });
      return encode({ alg: "HS256", typ: "JWT", kid: current().kid }, claims(), (input) =>
        createHmac("sha256", secret).update(input).digest(),
      );
    },
    unsigned: () => encode({ alg: "none", typ: "JWT", kid: current().kid }, claims(), () => Buffer.from("none")),
    rotate: () => void keys.push(newKey(`key-${keys.length + 1}`, alg)),
    replaceKey: () => void keys.splice(-1, 1, newKey(current().kid, alg)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return issuer;
}

function newKey(kid: string, alg: SigningKey["alg"]): SigningKey {
  const { privateKey } =
    alg === "RS256"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { kid, alg, privateKey };
}

function toPublicKey({ kid, alg, privateKey }: SigningKey) {
  return { ...createPublicKey(privateKey).export({ format: "jwk" }), kid, alg, use: "sig" };
}

function encode(header: object, claims: object, signed: (input: Buffer) => Buffer): string {
  const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${input}.${signed(Buffer.from(input)).toString("base64url")}`;
}
