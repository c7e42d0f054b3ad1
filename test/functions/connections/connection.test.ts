import { expect, it } from "vitest";
import { type Connection, connectionAccess } from "../../../functions/connections/connection.ts";
import { tokenWith } from "../../support/token-fixture.ts";

const now = new Date("2027-01-02T00:00:00.000Z");
const catalogue = {
  scopes: [
    { name: "feed:read", description: "", grants: ["$connect"] },
    { name: "lookup:read", description: "", grants: ["GET /v1/lookup"] },
  ],
  anyToken: [],
};
const connection: Connection = {
  apiId: "abc",
  stageName: "live",
  connectionId: "c1",
  tokenId: "tok",
  secretVersion: 2,
  sourceIp: "192.0.2.7",
  connectedAt: "2027-01-01T23:59:00.000Z",
};
const usable = tokenWith({ scopes: ["feed:read"], secretVersion: 2 });
const later = "2027-01-02T00:10:00.000Z";
const open = { ok: true, validUntil: null };
const closed = { ok: false };

it.each([
  ["of a token that is as it was", usable, open],
  ["of a token that expires", { ...usable, expiresAt: later }, { ok: true, validUntil: later }],
  [
    "with the previous secret in its overlap",
    { ...usable, secretVersion: 3, previousValidUntil: later, expiresAt: "2027-01-03T00:00:00.000Z" },
    { ok: true, validUntil: later },
  ],
  ["from an address that is allowed", { ...usable, allowedCidrs: ["192.0.2.0/24"] }, open],
  ["of a token that is deleted", undefined, closed],
  ["of a token that is disabled", { ...usable, status: "disabled" as const }, closed],
  ["of a token that has expired", { ...usable, expiresAt: now.toISOString() }, closed],
  ["with a secret that was rotated away", { ...usable, secretVersion: 3 }, closed],
  ["after the overlap", { ...usable, secretVersion: 3, previousValidUntil: now.toISOString() }, closed],
  ["with a secret before the previous one", { ...usable, secretVersion: 4, previousValidUntil: later }, closed],
  ["from an address that is not allowed", { ...usable, allowedCidrs: ["198.51.100.0/24"] }, closed],
  ["of a token without the scope", { ...usable, scopes: ["lookup:read"] }, closed],
  ["of a token whose scope left the catalogue", { ...usable, scopes: ["gone"] }, closed],
])("a connection %s", (_which, token, access) => {
  expect(connectionAccess(token, connection, catalogue, now)).toEqual(access);
});

it("a connection of any token, where every token may connect", () => {
  const catalogueForAll = { ...catalogue, anyToken: ["$connect"] };
  expect(connectionAccess({ ...usable, scopes: [] }, connection, catalogueForAll, now)).toEqual(open);
});
