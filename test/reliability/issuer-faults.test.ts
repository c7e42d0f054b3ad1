import { gzipSync } from "node:zlib";
import pMap from "p-map";
import { expect, it } from "vitest";
import { createJwtVerification, type VerifyJwt } from "../../functions/management-authorizer/verify-jwt.ts";
import { type Fault, startFaultProxy, write } from "../support/fault-proxy.ts";
import { foreign, late, losing, refusing, stalling } from "../support/faults.ts";
import { clientId, startIssuer, type TestIssuer } from "../support/issuer.ts";
import { startPart } from "./part.ts";
import { createRandom } from "./random.ts";

const part = startPart("Failures: issuer", ["faults", "falseAccepts", "falseRefusals", "lateErrors", "notRecovered"]);

/** The timeout of the authorizer. */
const budgetMs = 5_000;

const minutes = 60_000;
/** The keys of an issuer that didn't respond are fetched again after ten seconds. */
const pause = 11_000;

const json = (body: unknown, headers = {}): Fault => {
  return async ({ outgoing }) =>
    write(outgoing, { status: 200, headers, body: Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)) });
};

/** Faults with which there are no keys. */
const unavailable: Readonly<Record<string, Fault>> = {
  ...refusing,
  ...losing,
  ...foreign,
  ...(part.isLong && stalling),
  ...(part.isLong && { "a response after the time limit": late(1_700) }),
  "a redirect": async ({ outgoing }) => void outgoing.writeHead(302, { location: "https://login.example.org/" }).end(),
  "a body that never ends": async ({ outgoing }) => {
    const send = () => {
      while (!outgoing.destroyed && outgoing.write(Buffer.alloc(65_536, " ")));
    };
    outgoing.on("drain", send);
    send();
  },
  "a compressed body that is large": json(gzipSync(Buffer.alloc(50_000_000, " ")), { "content-encoding": "gzip" }),
  "a body that is no gzip": json("[]", { "content-encoding": "gzip" }),
  "a list": json([]),
  nothing: json(null),
  "keys that are no list": json({ keys: {} }),
  "malformed keys": json({ keys: [1, {}, { kty: 1 }] }),
};

/** Changes of a response with which there are still keys. */
const harmless: Readonly<Record<string, Fault>> = {
  "a slow response": late(300),
  "another content type": async ({ forward, outgoing }) =>
    write(outgoing, { ...(await forward()), headers: { "content-type": "text/html" } }),
};

type Outcome = "ok" | "refused" | "unavailable";

/** What a verification finds, in time. */
async function decide(verify: VerifyJwt, jwt: string): Promise<Outcome> {
  const started = performance.now();
  const outcome = await verify(jwt).then(
    ({ ok }): Outcome => (ok ? "ok" : "refused"),
    (): Outcome => "unavailable",
  );
  if (performance.now() - started > budgetMs) part.count("lateErrors");
  return outcome;
}

/** An issuer behind a proxy, and a management authorizer's verification of its JWTs with a clock that is set forward. */
async function startCase() {
  const issuer = await startIssuer("ES256");
  const proxy = await startFaultProxy(issuer.url);
  const clock = { ms: 0 };
  issuer.metadata = { issuer: proxy.url, jwks_uri: `${proxy.url}/keys` };
  const trusted = { issuer: proxy.url, clientId, cliClientId: clientId };
  const verify = createJwtVerification(trusted, () => new Date(Date.now() + clock.ms));
  const claims = { iss: proxy.url, exp: Math.floor(Date.now() / 1000) + 6 * 3_600 };
  const stop = async () => {
    part.count("faults", proxy.injected);
    await Promise.all([proxy.stop(), issuer.close()]);
  };
  return { issuer, proxy, clock, verify, claims, stop };
}

/** JWTs that no key of the issuer has signed. */
function forgeries(issuer: TestIssuer, claims: Record<string, unknown>): string[] {
  const [header = "", , signature = ""] = issuer.jwt(claims).split(".");
  const changed = Buffer.from(JSON.stringify({ ...issuer.claims(), ...claims, sub: "root" })).toString("base64url");
  return [
    issuer.forged(claims),
    issuer.jwt(claims, { alg: "none" }),
    `${header}.${changed}.${signature}`,
    issuer.jwt(claims, { kid: "nobody's" }),
  ];
}

async function tryFault(name: string, fault: Fault, path: RegExp, isHarmless: boolean): Promise<void> {
  const { issuer, proxy, clock, verify, claims, stop } = await startCase();
  const expectOutcome = async (when: string, jwt: string, ...expected: Outcome[]) => {
    const outcome = await decide(verify, jwt);
    if (!expected.includes(outcome)) {
      part.count(outcome === "ok" ? "falseAccepts" : outcome === "refused" ? "falseRefusals" : "notRecovered");
    }
    expect.soft([name, path.source, when, outcome]).toEqual([name, path.source, when, expect.toBeOneOf(expected)]);
  };
  const expectNoForgery = async (when: string) => {
    for (const jwt of forgeries(issuer, claims)) await expectOutcome(`${when}: forged`, jwt, "refused", "unavailable");
  };
  const fail = () => {
    proxy.plan = (call) => (path.test(call.path) ? fault : undefined);
  };
  const recover = () => {
    proxy.plan = () => undefined;
    clock.ms += pause;
  };

  const known = issuer.jwt(claims);
  fail();
  await expectOutcome("without keys", known, isHarmless ? "ok" : "unavailable");
  await expectNoForgery("without keys");
  recover();
  await expectOutcome("after it", known, "ok");

  clock.ms += 15 * minutes;
  fail();
  await expectOutcome("with known keys", known, "ok");
  await expectNoForgery("with known keys");
  issuer.rotate();
  const rotated = issuer.jwt(claims);
  if (isHarmless) clock.ms += pause;
  await expectOutcome("with known keys, a new one", rotated, isHarmless ? "ok" : "unavailable");
  await expectOutcome("with known keys, still", known, "ok");
  recover();
  await expectOutcome("after it, the new key", rotated, "ok");
  await expectOutcome("after it, the former key", known, "ok");
  await expectNoForgery("after it");

  clock.ms += 61 * minutes;
  fail();
  await expectOutcome("with keys of an hour ago", known, isHarmless ? "ok" : "unavailable");
  recover();
  await expectOutcome("at last", known, "ok");
  await stop();
}

it("without a verified signature nobody gets in, known keys serve for an hour, and new ones are found by themselves", async () => {
  const cases = [/openid-configuration/, /keys/].flatMap((path) => [
    ...Object.entries(unavailable).map(([name, fault]) => ({ name, fault, path, isHarmless: false })),
    ...Object.entries(harmless).map(([name, fault]) => ({ name, fault, path, isHarmless: true })),
  ]);
  const random = createRandom(part.seed);
  const chosen = part.isLong ? cases : [random.pick(cases), random.pick(cases)];
  await pMap(chosen, ({ name, fault, path, isHarmless }) => tryFault(name, fault, path, isHarmless), {
    concurrency: 8,
  });
  part.expectNoFault();
});

it("keys of somebody else in place of the issuer's let none of its own people in, and are forgotten soon", async () => {
  const { issuer, proxy, clock, verify, claims, stop } = await startCase();
  const stranger = await startIssuer("ES256");
  const known = issuer.jwt(claims);
  expect(await decide(verify, known)).toBe("ok");
  const { keys } = (await (await fetch(`${stranger.url}/keys`)).json()) as { keys: object[] };
  for (const wrong of [
    json({ keys }),
    json({ keys: [] }),
    json({ keys: keys.map((key) => ({ ...key, kid: "other" })) }),
  ]) {
    clock.ms += 15 * minutes;
    proxy.plan = ({ path }) => (path === "/keys" ? wrong : undefined);
    const during = await decide(verify, known);
    if (during === "ok") part.count("falseAccepts");
    expect.soft(during).toBe("refused");
    proxy.plan = () => undefined;
    clock.ms += pause;
    // The replaced key has the id of the issuer's, so that nothing tells that it is another before it is fetched again.
    clock.ms += 10 * minutes;
    const after = await decide(verify, known);
    if (after !== "ok") part.count("notRecovered");
    expect.soft(after).toBe("ok");
  }
  await Promise.all([stop(), stranger.close()]);
  part.expectNoFault();
});
