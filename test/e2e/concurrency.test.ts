import { expect, test } from "vitest";
import { createToken, manage } from "./stack.ts";

test("6. If-Match refuses a change to a token that has changed, and ETag says its state", async () => {
  const { id } = await createToken();
  const read = await manage(`GET /v1/tokens/${id}`);
  const etag = read.headers.get("etag") ?? "";
  const patch = () =>
    manage(`PATCH /v1/tokens/${id}`, { body: { description: "mine" }, headers: { "If-Match": etag } });
  const first = await patch();
  expect([first.status, first.headers.get("etag") === etag]).toEqual([200, false]);
  const second = await patch();
  expect([second.status, second.body.code]).toEqual([412, "precondition_failed"]);
  const deleted = await manage(`DELETE /v1/tokens/${id}`, { headers: { "If-Match": etag } });
  expect(deleted.status).toBe(412);
});

test("6. of changes at the same time each is in force or answered 409, and none is lost", async () => {
  const { id } = await createToken();
  const responses = await Promise.all(
    Array.from({ length: 8 }, (_, i) => manage(`PATCH /v1/tokens/${id}`, { body: { description: `change ${i}` } })),
  );
  const done = responses.filter(({ status }) => status === 200);
  expect(new Set(responses.map(({ status }) => status))).toEqual(
    new Set(done.length === responses.length ? [200] : [200, 409]),
  );
  const after = await manage(`GET /v1/tokens/${id}`);
  expect(after.body.version).toBe(1 + done.length);
  const trail = await manage(`GET /v1/tokens/${id}/events`);
  expect(trail.body.items).toHaveLength(1 + done.length);
});
