import { expect, test } from "vitest";
import { formatEvents } from "../../cli/format.ts";

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
