import { expect, test } from "vitest";
import { createToken, manage, unique, whoami } from "./stack.ts";

test("4. with tokens:self one manages the tokens of one's own owner", async () => {
  const owner = unique("owner");
  const { secret } = await createToken({ owner, scopes: ["tokens:self"] });
  const created = await manage("POST /v1/tokens", { secret, body: { name: "second", scopes: [] } });
  expect([created.status, created.body.owner]).toEqual([201, owner]);
  const path = `/v1/tokens/${created.body.id}`;
  expect((await manage(`PATCH ${path}`, { secret, body: { name: "renamed" } })).body.name).toBe("renamed");
  const rotated = await manage(`POST ${path}/rotate`, { secret });
  expect((await whoami(rotated.body.secret)).status).toBe(200);
  expect((await manage("GET /v1/tokens", { secret })).body.items).toHaveLength(2);
  expect((await manage(`DELETE ${path}`, { secret })).status).toBe(204);
  expect((await manage(`GET ${path}`, { secret })).status).toBe(404);
});

test("4. with tokens:self another's token cannot be told from one that does not exist", async () => {
  const { secret } = await createToken({ owner: unique("alice"), scopes: ["tokens:self"] });
  const theirs = await createToken({ owner: unique("bob") });
  const tryAll = async (id: string) => {
    const calls = [
      manage(`GET /v1/tokens/${id}`, { secret }),
      manage(`PATCH /v1/tokens/${id}`, { secret, body: { status: "disabled" } }),
      manage(`DELETE /v1/tokens/${id}`, { secret }),
      manage(`POST /v1/tokens/${id}/rotate`, { secret }),
      manage(`GET /v1/tokens/${id}/events`, { secret }),
    ];
    return (await Promise.all(calls)).map(({ status, body: { requestId, ...problem } }) => ({ status, problem }));
  };
  const existing = await tryAll(theirs.id);
  expect(existing.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  expect(existing).toEqual(await tryAll("tok_01jd8m2v5rf7rsq4b1c9x6e0aw"));
  expect((await manage(`GET /v1/tokens?owner=${theirs.owner}`, { secret })).body.items).toEqual([]);
  expect((await manage("POST /v1/introspect", { secret, body: { token: theirs.secret } })).body).toEqual({
    active: false,
  });
});

test("4. with tokens:admin all owners' tokens are searched by owner prefix, name and status", async () => {
  const stem = unique("team");
  const first = await createToken({ owner: `${stem}/a`, name: "deploy" });
  const second = await createToken({ owner: `${stem}/b`, name: "deploy" });
  const third = await createToken({ owner: `${stem}/b`, name: "report", status: "disabled" });
  const ids = async (query: string) =>
    (await manage(`GET /v1/tokens?ownerPrefix=${stem}/${query}`)).body.items.map((token: { id: string }) => token.id);
  expect(await ids("")).toEqual([first.id, second.id, third.id]);
  expect(await ids("b")).toEqual([second.id, third.id]);
  expect(await ids("&name=deploy")).toEqual([first.id, second.id]);
  expect(await ids("&status=disabled")).toEqual([third.id]);
});
