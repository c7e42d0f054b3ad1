import { expect, test } from "vitest";
import { formatEvents, formatToken } from "../../cli/format.ts";

test("no value of a token changes what a terminal shows, whatever the service sends", () => {
  const attack = "x\u001b]0;owned\u0007\u202e\nStatus: active";
  const token = {
    ...{ id: attack, name: attack, owner: attack, description: attack, scopes: [attack], status: attack },
    ...{ expiresAt: attack, lastSeenAt: attack, allowedCidrs: [attack], createdAt: attack, updatedAt: attack },
    ...{ revokedAt: attack, lockedFields: [attack], previousValidUntil: attack, previousSecretLastSeenAt: attack },
  } as never;
  const lines = formatToken(token).split("\n");
  expect(lines).toHaveLength(15);
  expect(lines.filter((line) => /[\p{Cc}\p{Cf}]/u.test(line))).toEqual([]);
});

test("an event says whose the owner is that a person acts as: people may choose their names", async () => {
  const person = { issuer: "https://login.example.com", subject: "1", name: "Admin Example" };
  const actor = { tokenId: null, owner: "alice", sourceIp: null, requestId: null };
  const event = {
    id: "evt_1",
    tokenId: "tok_1",
    owner: "alice",
    type: "rotated",
    at: "2027-01-31T12:00:00.000Z",
  } as const;
  const events = [
    { ...event, actor: { ...actor, person }, changes: {} },
    { ...event, actor: { ...actor, person: { ...person, name: null } }, changes: {} },
  ];
  const [, named, nameless] = (await formatEvents(events)).split("\n");
  expect(named).toMatch(/rotated +Admin Example \(alice\) +- /);
  expect(nameless).toMatch(/rotated +alice +- /);
});
