import { expect, test } from "vitest";
import { createToken, manage, unique } from "./stack.ts";

test("10. every change is in the audit trail with who made it, past the token's deletion", async () => {
  const owner = unique("owner");
  const holder = await createToken({ owner, scopes: ["tokens:self"] });
  const { id, secret } = await createToken({ owner, scopes: [] });
  await manage(`PATCH /v1/tokens/${id}`, {
    secret: holder.secret,
    body: { status: "disabled", description: "paused" },
  });
  await manage(`POST /v1/tokens/${id}/rotate`, { secret: holder.secret });
  await manage(`DELETE /v1/tokens/${id}`);

  const trail = await manage(`GET /v1/tokens/${id}/events`);
  expect(trail.body.items.map((event: { type: string }) => event.type)).toEqual([
    "deleted",
    "rotated",
    "updated",
    "created",
  ]);
  const updated = trail.body.items[2];
  expect(updated).toMatchObject({
    tokenId: id,
    owner,
    actor: { tokenId: holder.id, owner, requestId: expect.any(String) },
    changes: { status: { from: "active", to: "disabled" }, description: { from: null, to: "paused" } },
  });
  expect(trail.text).not.toContain(secret.slice(-49));
  expect(trail.text).not.toMatch(/[0-9a-f]{64}/);
  // The owner may still read it, others may not.
  expect((await manage(`GET /v1/tokens/${id}/events`, { secret: holder.secret })).body.items).toHaveLength(4);
  const other = await createToken({ owner: unique("other"), scopes: ["tokens:self"] });
  expect((await manage(`GET /v1/tokens/${id}/events`, { secret: other.secret })).status).toBe(404);
});

test("10. the audit trail is paged", async () => {
  const { id } = await createToken();
  for (const description of ["a", "b", "c"]) await manage(`PATCH /v1/tokens/${id}`, { body: { description } });
  const first = await manage(`GET /v1/tokens/${id}/events?limit=3`);
  const second = await manage(`GET /v1/tokens/${id}/events?limit=3&cursor=${first.body.nextCursor}`);
  const described = [...first.body.items, ...second.body.items].map((event) => event.changes.description?.to ?? null);
  expect(described).toEqual(["c", "b", "a", null]);
  expect(second.body.nextCursor).toBeNull();
});
