import { beforeEach, expect, test } from "vitest";
import type { Seed } from "../../../contract/deployment/seed-token.ts";
import { adminScope, selfScope } from "../../../core/scope.ts";
import { digestSecret, generateSecret, parseSecret } from "../../../core/secret.ts";
import type { TokenEvent } from "../../../core/token-event.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { deleteToken } from "../../../core/use-cases/delete-token.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { seedTokens } from "../../../functions/bootstrap/seed-tokens.ts";
import { measureConcurrency } from "../../support/concurrency.ts";
import { administrator, createHolder } from "../../support/service.ts";
import { kept, offline, offlineId, offlineSecret, testSeeding } from "./test-seeding.ts";

let { store, entries, seeding, findToken, accepted } = testSeeding();

beforeEach(() => {
  ({ store, entries, seeding, findToken, accepted } = testSeeding());
});

test("a name that belongs to a token that was not seeded is not taken over", async () => {
  await seedTokens(seeding, [kept], []);
  await expect(seedTokens(seeding, [{ ...offline, name: "job" }], [])).rejects.toThrow(
    "Seed token ops job: The owner has a token with this name that was not seeded.",
  );
  expect(await accepted(entries.get("arn:entry"))).toBe(true);
});

test("a token that its owner put in a seed's place is given nothing, in whatever way it got there", async () => {
  const caller = createHolder("ops", "lookup:read");
  const stronger = (seed: Seed): Seed => ({ ...seed, scopes: ["lookup:read", adminScope] });
  await seedTokens(seeding, [kept, offline], []);

  const { tokenId: ownId } = parseSecret(["lk"], entries.get("arn:entry") ?? "") ?? { tokenId: "" };
  await updateToken(seeding.service, caller, ownId, { name: "elsewhere" });
  const { token: impostor } = await createToken(seeding.service, caller, { name: kept.name, scopes: ["lookup:read"] });
  // The seed is followed by its id; the name is the impostor's, and stays so.
  await seedTokens(seeding, [stronger(kept), offline], [kept, offline]);
  expect((await store.get(ownId))?.scopes).toEqual(["lookup:read", adminScope]);
  expect((await store.get(impostor.id))?.scopes).toEqual(["lookup:read"]);

  await deleteToken(seeding.service, caller, offlineId);
  const again = createToken(seeding.service, caller, { name: offline.name, id: offlineId, digest: "0".repeat(64) });
  await expect(again).rejects.toMatchObject({ code: "forbidden" });
});

test("only an administrator can take the id of a seed before its deployment does", async () => {
  const holder = createHolder("ops", "lookup:read");
  const squat = createToken(seeding.service, holder, { name: "squat", id: offlineId, digest: offline.digest });
  await expect(squat).rejects.toMatchObject({ code: "forbidden" });
  await seedTokens(seeding, [offline], []);
  expect(await accepted(offlineSecret)).toBe(true);
});

test("a seed whose token an administrator made before is that token, and ends with the seed", async () => {
  const { owner, name, id, digest } = offline;
  await createToken(seeding.service, administrator, { owner, name, scopes: ["lookup:read"], id, digest });
  await seedTokens(seeding, [offline], []);
  expect(await accepted(offlineSecret)).toBe(true);
  await seedTokens(seeding, [], [offline]);
  expect(await accepted(offlineSecret)).toBe(false);
});

test("a seed that is gone ends no token of another owner, nor one that was given its name", async () => {
  const { id, digest } = offline;
  await createToken(seeding.service, administrator, { owner: "billing", name: "other", id, digest });
  const { token } = await createToken(seeding.service, createHolder("ops"), { name: kept.name });
  await seedTokens(seeding, [], [offline, kept]);
  expect([(await store.get(offlineId))?.status, (await store.get(token.id))?.status]).toEqual(["active", "active"]);
});

/** What a holder does to its seeded token, so that the next deployment does not find it by its name. */
async function hide(seed: Seed): Promise<string> {
  const { id = "" } = (await findToken(seed)) ?? {};
  const holder = createHolder("ops", "lookup:read");
  await updateToken(seeding.service, holder, id, { name: "elsewhere" });
  await createToken(seeding.service, holder, { name: seed.name, scopes: [] });
  return id;
}

test("a seed that is gone ends its token, whatever its holder calls it by now", async () => {
  const other: Seed = { ...kept, name: "other", secretArn: "arn:other" };
  await seedTokens(seeding, [kept, other], []);
  const id = await hide(kept);
  // Beside it, an owner may have more tokens than one page of a list holds.
  for (let n = 0; n < 100; n++) await createToken(seeding.service, createHolder("ops"), { name: `a${n}` });
  await seedTokens(seeding, [other], [kept, other]);
  expect((await store.get(id))?.status).toBe("disabled");
  expect(await accepted(entries.get("arn:entry"))).toBe(false);
  expect(await accepted(entries.get("arn:other"))).toBe(true);
  expect((await findToken(kept))?.status).toBe("active");
});

test("a seed that goes on with another token ends the one before, whatever its holder calls it by now", async () => {
  const next = generateSecret("lk");
  const brought: Seed = { ...kept, id: next.tokenId, digest: digestSecret(next.secret), secretArn: undefined };
  await seedTokens(seeding, [kept], []);
  const id = await hide(kept);
  const placed = (await findToken(kept))?.id ?? "";
  await updateToken(seeding.service, administrator, placed, { name: "out of the way" });
  await seedTokens(seeding, [brought], [kept]);
  expect((await store.get(id))?.status).toBe("disabled");
  expect([await accepted(entries.get("arn:entry")), await accepted(next.secret)]).toEqual([false, true]);

  await updateToken(seeding.service, createHolder("ops", "lookup:read"), next.tokenId, { name: "elsewhere too" });
  entries.clear();
  await seedTokens(seeding, [kept], [brought]);
  expect([await accepted(next.secret), await accepted(entries.get("arn:entry"))]).toEqual([false, true]);
});

test("a token that a person made is no seed's: a deployment neither ends it nor takes its name", async () => {
  const person = { issuer: "https://login.example.com", subject: "1", name: null, grantableScopes: ["lookup:read"] };
  const caller = {
    ...{ tokenId: null, secretVersion: 0, owner: "ops", scopes: [selfScope], sourceIp: null, requestId: null },
    person: { ...person, validUntil: "2027-01-01T00:15:00.000Z" },
  };
  const { token } = await createToken(seeding.service, caller, { name: kept.name, scopes: ["lookup:read"] });
  await seedTokens(seeding, [], [kept]);
  expect(await store.get(token.id)).toMatchObject({ name: kept.name, status: "active" });

  const taken = /that was not seeded/;
  await expect(seedTokens(seeding, [kept], [{ ...kept, description: "before" }])).rejects.toThrow(taken);
  const named: Seed = { ...offline, id: token.id, scopes: [adminScope] };
  await expect(seedTokens(seeding, [named], [])).rejects.toThrow("Another token has its id.");
  expect(await store.get(token.id)).toMatchObject({ name: kept.name, status: "active", scopes: ["lookup:read"] });
});

test("a seed takes no token of another owner for its own, though it has the seed's id and digest", async () => {
  const { id, digest } = offline;
  await createToken(seeding.service, administrator, { owner: "billing", name: "other", id, digest });
  await expect(seedTokens(seeding, [offline], [])).rejects.toMatchObject({
    message: "Seed token ops offline: Another token has its id.",
    cause: { code: "id_taken" },
  });
  expect(await store.get(offlineId)).toMatchObject({ owner: "billing", name: "other" });
});

test("a seed that is gone ends no token with another digest that an administrator made under its id", async () => {
  const { owner, name, id } = offline;
  await createToken(seeding.service, administrator, { owner, name, id, digest: "0".repeat(64) });
  await seedTokens(seeding, [], [offline]);
  expect((await store.get(offlineId))?.status).toBe("active");
});

test.each<[string, (first: TokenEvent) => TokenEvent | undefined]>([
  ["without an audit trail", () => undefined],
  ["whose trail doesn't begin with its creation", (first) => ({ ...first, type: "updated" })],
  ["whose creation has no name", (first) => ({ ...first, changes: {} })],
])("a token %s is no seed's", async (_what, change) => {
  await seedTokens(seeding, [kept, offline], []);
  const { firstEvent } = store;
  store.firstEvent = async (id) => {
    const first = await firstEvent(id);
    return first && change(first);
  };
  await seedTokens(seeding, [offline], [kept, offline]);
  expect((await findToken(kept))?.status).toBe("active");
});

test("the name of a token whose creation is not known is not taken", async () => {
  await seedTokens(seeding, [kept], []);
  store.firstEvent = async () => undefined;
  await expect(seedTokens(seeding, [{ ...offline, name: kept.name }], [kept])).rejects.toMatchObject({
    message: "Seed token ops job: The owner has a token with this name that was not seeded.",
    cause: { code: "name_taken" },
  });
});

test("what a holder has made is looked for among its owner's active tokens, 25 at a time", async () => {
  await seedTokens(seeding, [kept], []);
  const made = (owner: string, name: string) => createToken(seeding.service, administrator, { owner, name });
  for (let n = 0; n < 30; n++) await made("ops", `a${n}`);
  const { token: disabled } = await made("ops", "disabled");
  await updateToken(seeding.service, administrator, disabled.id, { status: "disabled" });
  const { token: foreign } = await made("billing", "foreign");
  const { firstEvent } = store;
  const read: string[] = [];
  const { run, maximum } = measureConcurrency();
  store.firstEvent = async (id) => {
    read.push(id);
    await run();
    return firstEvent(id);
  };
  await seedTokens(seeding, [], [kept]);
  expect((await findToken(kept))?.status).toBe("disabled");
  expect([read.includes(disabled.id), read.includes(foreign.id), maximum()]).toEqual([false, false, 25]);
});
