import { beforeEach, expect, test } from "vitest";
import type { Seed } from "../../../contract/deployment/seed-token.ts";
import { digestSecret, generateSecret, parseSecret } from "../../../core/secret.ts";
import { deleteToken } from "../../../core/use-cases/delete-token.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { seedTokens } from "../../../functions/bootstrap/seed-tokens.ts";
import { administrator, rotate } from "../../support/service.ts";
import { kept, offline, offlineId, offlineSecret, testSeeding } from "./test-seeding.ts";

let { store, entries, seeding, findToken, accepted, listEventTypes } = testSeeding();

beforeEach(() => {
  ({ store, entries, seeding, findToken, accepted, listEventTypes } = testSeeding());
});

test("a seed that has not changed is left alone, whatever an administrator did to its token", async () => {
  await seedTokens(seeding, [kept, offline], []);
  const token = await findToken(kept);
  await updateToken(seeding.service, administrator, token?.id ?? "", { status: "disabled" });
  await deleteToken(seeding.service, administrator, offlineId);
  await seedTokens(seeding, [kept, offline], [kept, offline]);
  expect((await findToken(kept))?.status).toBe("disabled");
  expect(await findToken(offline)).toBeUndefined();
});

test("only what has changed in a seed is changed, so that an administrator's other changes stand", async () => {
  await seedTokens(seeding, [kept, offline], []);
  const { id = "" } = (await findToken(offline)) ?? {};
  const { secret } = await rotate(seeding.service, administrator, id, 0);
  await updateToken(seeding.service, administrator, id, { status: "disabled", description: "paused" });
  await seedTokens(seeding, [kept, { ...offline, scopes: [], expiresAt: "2030-01-01T00:00:00Z" }], [kept, offline]);
  expect(await findToken(offline)).toMatchObject({
    scopes: [],
    expiresAt: "2030-01-01T00:00:00.000Z",
    status: "disabled",
    description: "paused",
    digest: digestSecret(secret),
  });
});

test("members that are gone from a seed are unset", async () => {
  const full = { ...offline, description: "old", expiresAt: "2030-01-01T00:00:00Z", allowedCidrs: ["192.0.2.0/24"] };
  await seedTokens(seeding, [full], []);
  await seedTokens(seeding, [offline], [full]);
  expect(await findToken(offline)).toMatchObject({ description: null, expiresAt: null, allowedCidrs: [] });
});

test("a seed that is gone is disabled, not deleted", async () => {
  await seedTokens(seeding, [kept, offline], []);
  await seedTokens(seeding, [], [kept, offline]);
  expect([(await findToken(kept))?.status, (await findToken(offline))?.status]).toEqual(["disabled", "disabled"]);
  await seedTokens(seeding, [], [kept, offline]);
  expect(await listEventTypes(kept)).toEqual(["updated", "created"]);
});

test("a seed that is gone and whose token was deleted causes no error", async () => {
  await seedTokens(seeding, [], [kept, offline]);
  expect(await findToken(kept)).toBeUndefined();
});

test("a seed that comes back is active again; with a new entry in the vault it has a new secret", async () => {
  await seedTokens(seeding, [kept, offline], []);
  const first = entries.get("arn:entry");
  await seedTokens(seeding, [], [kept, offline]);
  const back = { ...kept, secretArn: "arn:another" };
  await seedTokens(seeding, [back, offline], []);
  expect(await accepted(offlineSecret)).toBe(true);
  expect(await accepted(first)).toBe(false);
  expect(await accepted(entries.get("arn:another"))).toBe(true);
  expect(parseSecret(["lk"], entries.get("arn:another") ?? "")?.tokenId).toBe((await findToken(kept))?.id);
});

test("a seed with another digest is another secret for the name; the one before is refused", async () => {
  await seedTokens(seeding, [offline], []);
  const next = generateSecret("lk");
  const changed = { ...offline, id: next.tokenId, digest: digestSecret(next.secret) };
  for (const _ of [1, 2]) await seedTokens(seeding, [changed], [offline]);
  expect([await accepted(offlineSecret), await accepted(next.secret)]).toEqual([false, true]);
  expect((await findToken(offline))?.id).toBe(next.tokenId);
  expect(await store.get(offlineId)).toMatchObject({ status: "disabled", name: `offline ${offlineId}` });
});

test("a seed that goes back to an earlier digest goes on with that token", async () => {
  const next = generateSecret("lk");
  const changed = { ...offline, id: next.tokenId, digest: digestSecret(next.secret) };
  await seedTokens(seeding, [offline], []);
  await seedTokens(seeding, [changed], [offline]);
  await seedTokens(seeding, [offline], [changed]);
  expect([await accepted(offlineSecret), await accepted(next.secret)]).toEqual([true, false]);
  expect((await findToken(offline))?.id).toBe(offlineId);
  expect((await store.get(next.tokenId))?.name).toBe(`offline ${next.tokenId}`);
});

test("a name that is freed is shortened, between characters as people see them, to leave room for the id", async () => {
  // 128 characters may be in a name, and an id takes 31 of them with its space: the family of 7 would be the 92nd to 98th.
  const begin = `${"n".repeat(90)} `;
  const long = { ...offline, name: `${begin}👨‍👩‍👧‍👦${"m".repeat(30)}` };
  const next = generateSecret("lk");
  await seedTokens(seeding, [long], []);
  await seedTokens(seeding, [{ ...long, id: next.tokenId, digest: digestSecret(next.secret) }], [long]);
  expect((await store.get(offlineId))?.name).toBe(`${begin.trimEnd()} ${offlineId}`);
  // Where all of the room is taken.
  const last = generateSecret("lk");
  const full = { ...offline, id: next.tokenId, digest: digestSecret(next.secret), name: "f".repeat(128) };
  await seedTokens(seeding, [full], []);
  await seedTokens(seeding, [{ ...full, id: last.tokenId, digest: digestSecret(last.secret) }], [full]);
  expect((await store.get(next.tokenId))?.name).toBe(`${"f".repeat(97)} ${next.tokenId}`);
});

test("seeds of two owners may have one name", async () => {
  const seeds = [kept, { ...kept, owner: "billing", secretArn: "arn:billing" }];
  await seedTokens(seeding, seeds, []);
  await seedTokens(seeding, seeds, seeds);
  expect(await Promise.all(seeds.map(async (seed) => (await findToken(seed))?.status))).toEqual(["active", "active"]);
  for (const arn of ["arn:entry", "arn:billing"]) expect(await accepted(entries.get(arn))).toBe(true);
});

test("a seed that is gone does not end the token of another that was first seeded under its name", async () => {
  const renamed = { ...offline, name: "renamed" };
  const placed: Seed = { ...kept, name: offline.name };
  await seedTokens(seeding, [offline], []);
  await seedTokens(seeding, [renamed], [offline]);
  await seedTokens(seeding, [renamed, placed], [renamed]);
  await seedTokens(seeding, [renamed], [renamed, placed]);
  expect([await accepted(offlineSecret), await accepted(entries.get("arn:entry"))]).toEqual([true, false]);
});

test("a seed moves from a secret of the service to a digest and back", async () => {
  await seedTokens(seeding, [kept], []);
  const brought: Seed = { ...offline, name: "job" };
  await seedTokens(seeding, [brought], [kept]);
  expect([await accepted(entries.get("arn:entry")), await accepted(offlineSecret)]).toEqual([false, true]);
  entries.clear();
  await seedTokens(seeding, [kept], [brought]);
  expect([await accepted(entries.get("arn:entry")), await accepted(offlineSecret)]).toEqual([true, false]);
});

test("a seed with a digest and another name is a rename", async () => {
  await seedTokens(seeding, [offline], []);
  await updateToken(seeding.service, administrator, offlineId, { status: "disabled" });
  await seedTokens(seeding, [{ ...offline, name: "renamed" }], [offline]);
  expect(await findToken({ owner: "ops", name: "renamed" })).toMatchObject({ id: offlineId, status: "disabled" });
  expect(await findToken(offline)).toBeUndefined();
});

test("a changed seed whose token was deleted is made anew, with a new secret", async () => {
  await seedTokens(seeding, [kept], []);
  const first = entries.get("arn:entry");
  await deleteToken(seeding.service, administrator, (await findToken(kept))?.id ?? "");
  await seedTokens(seeding, [{ ...kept, description: "again" }], [kept]);
  expect([await accepted(first), await accepted(entries.get("arn:entry"))]).toEqual([false, true]);
});

test("a rollback undoes what the failed deployment had asked for", async () => {
  await seedTokens(seeding, [offline], []);
  const failing = { ...offline, scopes: ["no:such"] };
  await expect(seedTokens(seeding, [kept, failing], [offline])).rejects.toThrow("Seed token ops offline:");
  await seedTokens(seeding, [offline], [kept, failing]);
  expect((await findToken(offline))?.scopes).toEqual(["lookup:read"]);
  expect((await findToken(kept))?.status).toBe("disabled");
});
