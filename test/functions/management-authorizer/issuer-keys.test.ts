import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { createJwtVerification, type VerifyJwt } from "../../../functions/management-authorizer/verify-jwt.ts";
import { close, listen } from "../../../local/host/ports.ts";
import { catchError } from "../../support/catch-error.ts";
import { clientId, startIssuer, type TestIssuer } from "../../support/issuer.ts";

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

/** The verification of an issuer's JWTs, with keys of its own and a clock that tests set forward. */
function verification({ url }: Pick<TestIssuer, "url">, clock = { ms: 0 }): VerifyJwt {
  const trusted = { issuer: url, clientId, cliClientId: clientId };
  return createJwtVerification(trusted, () => new Date(Date.now() + clock.ms));
}

const seconds = (fromNow: number) => Math.floor(Date.now() / 1000) + fromNow;
const refusal = { ok: false, reason: "jwt_invalid" };

describe("the issuer's keys", () => {
  it("are fetched once, and once more for an unknown kid, however many there are", async () => {
    const clock = { ms: 0 };
    const verifyLater = verification(issuer, clock);
    const before = issuer.requests.length;
    await Promise.all([verifyLater(issuer.jwt()), verifyLater(issuer.jwt()), verifyLater(issuer.jwt())]);
    expect(issuer.requests.slice(before)).toEqual(["/.well-known/openid-configuration", "/keys"]);

    clock.ms = 11_000;
    for (let count = 0; count < 5; count++)
      expect(await verifyLater(issuer.jwt({}, { kid: `k${count}` }))).toEqual(refusal);
    expect(issuer.requests.slice(before)).toHaveLength(4);
    expect(await verifyLater(issuer.jwt())).toMatchObject({ ok: true });
  });

  it("are found after the issuer has changed them, and fetched anew every ten minutes", async () => {
    const rotating = await startIssuer();
    const clock = { ms: 0 };
    const verifyLater = verification(rotating, clock);
    await verifyLater(rotating.jwt());
    rotating.rotate();
    clock.ms = 11_000;
    const first = verifyLater(rotating.jwt());
    await vi.waitFor(() => expect(rotating.requests).toHaveLength(3), { interval: 1 });
    // While the keys are being fetched, others wait for them.
    expect(await verifyLater(rotating.jwt())).toMatchObject({ ok: true });
    expect(await first).toMatchObject({ ok: true });
    expect(rotating.requests).toHaveLength(4);
    clock.ms = 11_000 + 600_000;
    expect(await verifyLater(rotating.jwt({ exp: seconds(3_600) }))).toMatchObject({ ok: true });
    expect(rotating.requests).toHaveLength(6);
    await rotating.close();
  });

  it("are unavailable where the issuer does not answer, which is no verdict; known ones serve for an hour", async () => {
    const failing = await startIssuer();
    const clock = { ms: 0 };
    const verifyLater = verification(failing, clock);
    const lasting = failing.jwt({ exp: seconds(9_999) });
    failing.failsWith = 500;
    expect((await catchError(verifyLater(lasting))).code).toBe("unavailable");
    expect((await catchError(verifyLater(lasting))).code).toBe("unavailable");
    expect(failing.requests).toHaveLength(1);

    failing.failsWith = undefined;
    clock.ms = 11_000;
    expect(await verifyLater(lasting)).toMatchObject({ ok: true });
    failing.failsWith = 503;
    clock.ms = 30 * 60_000;
    expect(await verifyLater(lasting)).toMatchObject({ ok: true });
    expect((await catchError(verifyLater(failing.jwt({}, { kid: "key-9" })))).code).toBe("unavailable");
    clock.ms = 62 * 60_000;
    expect((await catchError(verifyLater(lasting))).code).toBe("unavailable");
    await failing.close();
  });

  it("have times of use that end to the millisecond", async () => {
    const failing = await startIssuer();
    const start = Date.now();
    let ms = 0;
    const trusted = { issuer: failing.url, clientId, cliClientId: clientId };
    const verifyAt = createJwtVerification(trusted, () => new Date(start + ms));
    const lasting = failing.jwt({ exp: seconds(9_999) });
    /** The requests so far, after a call at a time. */
    const requestsAt = async (time: number, jwt = lasting) => {
      ms = time;
      await verifyAt(jwt);
      return failing.requests.length;
    };
    const unknown = failing.jwt({}, { kid: "key-9" });
    expect(await requestsAt(0)).toBe(2);
    expect(await requestsAt(9_999, unknown)).toBe(2);
    expect(await requestsAt(10_000, unknown)).toBe(4);
    expect(await requestsAt(10_000 + 599_999)).toBe(4);
    expect(await requestsAt(10_000 + 600_000)).toBe(6);
    failing.failsWith = 503;
    const loaded = 610_000;
    expect(await requestsAt(loaded + 600_000)).toBe(7);
    expect(await requestsAt(loaded + 609_999)).toBe(7);
    expect(await requestsAt(loaded + 610_000)).toBe(8);
    expect(await requestsAt(loaded + 3_599_999)).toBe(9);
    ms = loaded + 3_600_000;
    expect((await catchError(verifyAt(lasting))).code).toBe("unavailable");
    expect([...failing.accepted]).toEqual(["application/json"]);
    await failing.close();
  });

  it("may be none: then every JWT is refused", async () => {
    const empty = await startIssuer();
    empty.keysText = '{"keys":[]}';
    const verifyEmpty = verification(empty);
    expect(await verifyEmpty(empty.jwt())).toEqual(refusal);
    await empty.close();
  });

  it.each([
    ["{}", undefined, "The issuer's response has no keys."],
    ['{"keys":[1]}', undefined, "The issuer's keys are malformed."],
    [undefined, 500, "The issuer returned 500."],
  ] as const)("are not taken from the response %s with the status %s", async (keysText, status, reason) => {
    const other = await startIssuer();
    other.keysText = keysText;
    other.failsWith = status;
    const verifyOther = verification(other);
    const { code, cause } = await catchError(verifyOther(other.jwt()));
    expect([code, (cause as Error).message]).toEqual(["unavailable", reason]);
    await other.close();
  });

  it("are not asked for by a JWT that is malformed or names another issuer, and none are kept for it", async () => {
    const verifyFirst = verification(issuer);
    const before = issuer.requests.length;
    expect(await verifyFirst("a.b.c")).toEqual(refusal);
    expect(await verifyFirst(issuer.jwt({ iss: "https://login.example.org" }))).toEqual(refusal);
    expect(issuer.requests).toHaveLength(before);
  });

  it("are too old after an hour, also where the issuer answers without keys", async () => {
    const broken = await startIssuer();
    const clock = { ms: 0 };
    const verifyLater = verification(broken, clock);
    const lasting = broken.jwt({ exp: seconds(9_999) });
    expect(await verifyLater(lasting)).toMatchObject({ ok: true });
    for (const keysText of ["<html>", "{}", '{"keys":[1]}']) {
      broken.keysText = keysText;
      clock.ms += 15 * 60_000;
      expect(await verifyLater(lasting)).toMatchObject({ ok: true });
    }
    clock.ms = 61 * 60_000;
    expect((await catchError(verifyLater(lasting))).code).toBe("unavailable");
    await broken.close();
  });

  it("are replaced by new ones with the same ids, whatever made it fetch them", async () => {
    const replacing = await startIssuer();
    const clock = { ms: 0 };
    const verifyLater = verification(replacing, clock);
    const former = replacing.jwt();
    expect(await verifyLater(former)).toMatchObject({ ok: true });
    replacing.replaceKey();
    clock.ms = 11_000;
    expect(await verifyLater(replacing.jwt({}, { kid: "key-9" }))).toEqual(refusal);
    expect(await verifyLater(former)).toEqual(refusal);
    expect(await verifyLater(replacing.jwt())).toMatchObject({ ok: true });
    await replacing.close();
  });

  it("are given up after a second and a half", async () => {
    const silent = await startIssuer();
    silent.failsWith = "nothing";
    const verifyNow = verification(silent);
    const begun = performance.now();
    expect((await catchError(verifyNow(silent.jwt()))).code).toBe("unavailable");
    expect(performance.now() - begun).toBeLessThan(4_000);
    await silent.close();
  });

  it("are not read where they are larger than 512 KB", async () => {
    const large = await startIssuer();
    const verifyOther = verification(large);
    const { keys } = (await (await fetch(`${large.url}/keys`)).json()) as { keys: object[] };
    const withPadding = (length: number) => JSON.stringify({ keys, padding: "x".repeat(length) });
    const left = 512 * 1024 - withPadding(0).length;
    large.keysText = withPadding(left + 1);
    const { code, cause } = await catchError(verifyOther(large.jwt()));
    expect([code, (cause as Error).message]).toEqual(["unavailable", "The issuer's response is too large."]);
    large.keysText = withPadding(left);
    const verifyLargest = verification(large);
    expect(await verifyLargest(large.jwt())).toMatchObject({ ok: true });
    await large.close();
  });

  it("are not read on where they never end", async () => {
    let sent = 0;
    const endless = createServer((_request, response) => {
      const chunk = Buffer.alloc(64 * 1024, " ");
      const send = () => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      };
      response.on("drain", send);
      send();
    });
    const url = await listen(endless, 0);
    onTestFinished(() => close(endless));
    const verifyEndless = verification({ url });
    const { cause } = await catchError(verifyEndless(issuer.jwt({ iss: url })));
    expect((cause as Error).message).toBe("The issuer's response is too large.");
    // What is above the limit is under way in the buffers of the two sockets.
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });

  it("serve although others among them are malformed", async () => {
    const mixed = await startIssuer("ES256");
    const { keys } = (await (await fetch(`${mixed.url}/keys`)).json()) as { keys: object[] };
    mixed.keysText = JSON.stringify({ keys: [{ kid: "key-0" }, 1, null, { kty: "EC", x: 7 }, ...keys] });
    const verifyMixed = verification(mixed);
    expect(await verifyMixed(mixed.jwt())).toMatchObject({ ok: true });
    expect(await verifyMixed(mixed.forged())).toEqual(refusal);
    await mixed.close();
  });

  it("are fetched from a URL with a query", async () => {
    const other = await startIssuer("ES256");
    other.metadata = { jwks_uri: `${other.url}/keys?p=sign-in` };
    const verifyOther = verification(other);
    expect(await verifyOther(other.jwt())).toMatchObject({ ok: true });
    expect(other.requests).toEqual(["/.well-known/openid-configuration", "/keys?p=sign-in"]);
    await other.close();
  });

  it.each([
    ["names another issuer", { issuer: "https://login.example.org" }, "The issuer's metadata is another issuer's."],
    ["has its keys on plain HTTP", { jwks_uri: "http://192.0.2.1/keys" }, "The URL is not a plain HTTPS URL."],
    [
      "has its keys at a URL with a password",
      { jwks_uri: "https://a:b@192.0.2.1/keys" },
      "The URL is not a plain HTTPS URL.",
    ],
    ["names no keys", { jwks_uri: undefined }, "The issuer's metadata names no keys."],
    ["names keys that are no text", { jwks_uri: 7 }, "The issuer's metadata names no keys."],
  ])("are not taken from metadata that %s", async (_what, metadata, reason) => {
    const other = await startIssuer();
    other.metadata = metadata;
    const verifyOther = verification(other);
    const { code, message, cause } = await catchError(verifyOther(other.jwt()));
    expect([code, message]).toEqual(["unavailable", "The issuer's keys are not available."]);
    expect((cause as Error).message).toBe(reason);
    expect(other.requests).toEqual(["/.well-known/openid-configuration"]);
    await other.close();
  });
});
