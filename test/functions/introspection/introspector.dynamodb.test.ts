import { beforeEach, expect, inject, test, vi } from "vitest";
import { digestSecret, generateSecret } from "../../../core/secret.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { createIntrospector } from "../../../functions/introspection/introspector.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";
import { tokenWith, writeFor } from "../../support/token-fixture.ts";

const client = localDynamoClient();
let tableName: string;

beforeEach(async () => {
  tableName = await createTokenTable(client);
  // What the construct sets, and what Lambda does.
  vi.stubEnv("LATCHKEY_TABLE_NAME", tableName);
  vi.stubEnv("LATCHKEY_PREFIXES", "acme,lk");
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", inject("dynamodbEndpoint"));
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
  return () => vi.unstubAllEnvs();
});

async function stored(members: Parameters<typeof tokenWith>[0] = {}) {
  const { tokenId, secret } = generateSecret("acme");
  const token = tokenWith({ ...members, id: tokenId, digest: digestSecret(secret) });
  await createDynamoTokenStore({ tableName, eventRetention: 1, client }).create(token, writeFor(token));
  return { token, secret };
}

test("a function that may introspect learns whose secret it was given", async () => {
  const { token, secret } = await stored({ scopes: ["lookup:read"] });
  const introspect = createIntrospector();
  expect(await introspect(secret)).toEqual({
    tokenId: token.id,
    tokenName: token.name,
    owner: token.owner,
    scopes: ["lookup:read"],
    validUntil: token.expiresAt,
  });
  expect(await introspect(generateSecret("acme").secret)).toBeNull();
  expect(await introspect("no secret")).toBeNull();
});

test("an expired token is not valid, and one that will expire is valid until then", async () => {
  const introspect = createIntrospector();
  const inOneHour = new Date(Date.now() + 3_600_000).toISOString();
  expect(await introspect((await stored({ expiresAt: new Date().toISOString() })).secret)).toBeNull();
  const { secret } = await stored({ name: "to expire", expiresAt: inOneHour });
  expect(await introspect(secret)).toMatchObject({ tokenName: "to expire", validUntil: inOneHour });
});

test("a disabled token is not valid, and one bound to addresses is valid from these only", async () => {
  const introspect = createIntrospector();
  expect(await introspect((await stored({ status: "disabled" })).secret)).toBeNull();
  const { secret } = await stored({ name: "bound", allowedCidrs: ["192.0.2.0/24"] });
  expect(await introspect(secret, "198.51.100.1")).toBeNull();
  expect(await introspect(secret, "192.0.2.1")).toMatchObject({ tokenName: "bound" });
});

test("an error is not a verdict", async () => {
  const { secret } = await stored();
  vi.stubEnv("LATCHKEY_TABLE_NAME", "no-such-table");
  await expect(createIntrospector()(secret)).rejects.toThrow("non-existent table");
});

test.each(["", "(", ".*", "lk,", "LK"])("prefixes that no secret can have are refused: %j", (prefixes) => {
  vi.stubEnv("LATCHKEY_PREFIXES", prefixes);
  expect(() => createIntrospector()).toThrow("The environment variable LATCHKEY_PREFIXES has an invalid prefix: ");
});
