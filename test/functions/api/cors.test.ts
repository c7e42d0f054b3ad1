import { expect, test } from "vitest";
import { testApi } from "../../support/api.ts";

const origins = ["https://console.example.com", "https://admin.example.com"];

function corsHeaders(headers: Record<string, string>) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => /^(access-control-|vary$)/i.test(name)));
}

test("without origins, no page of another origin may read a response", async () => {
  const { headers } = await testApi().call("GET /v1/scopes", { headers: { Origin: "https://console.example.com" } });
  expect(corsHeaders(headers)).toEqual({});
});

test.each(origins)("pages of %s may read responses, and the headers that clients need", async (origin) => {
  const { call } = testApi({ settings: { corsOrigins: origins } });
  const { status, headers } = await call("GET /v1/scopes", { headers: { Origin: origin } });
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Expose-Headers":
      "ETag, Location, Latchkey-Effective-By, Latchkey-Cache-Flush, Retry-After, WWW-Authenticate",
    Vary: "Origin",
  });
});

test("they may read failures too", async () => {
  const { call } = testApi({ settings: { corsOrigins: origins } });
  const { status, headers } = await call("GET /v1/tokens/tok_01jd8m2v5rf7rsq4b1c9x6e0aw", {
    headers: { Origin: "https://admin.example.com" },
  });
  expect(status).toBe(404);
  expect(headers).toMatchObject({ "Access-Control-Allow-Origin": "https://admin.example.com" });
});

test("other pages may not", async () => {
  const { call } = testApi({ settings: { corsOrigins: origins } });
  const { headers } = await call("GET /v1/scopes", { headers: { Origin: "https://example.org" } });
  expect(headers).not.toHaveProperty("Access-Control-Allow-Origin", "https://example.org");
  expect(headers["Access-Control-Allow-Origin"] ?? "").not.toBe("*");
});
