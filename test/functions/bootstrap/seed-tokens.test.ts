import { beforeEach, expect, test } from "vitest";
import type { Seed } from "../../../contract/deployment/seed-token.ts";
import { adminScope, selfScope } from "../../../core/scope.ts";
import { digestSecret, generateSecret, parseSecret } from "../../../core/secret.ts";
import type { Service } from "../../../core/service.ts";
import type { TokenStore } from "../../../core/token-store.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { deleteToken } from "../../../core/use-cases/delete-token.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { verifySecret } from "../../../core/use-cases/verify-secret.ts";
import { type Seeding, seedTokens } from "../../../functions/bootstrap/seed-tokens.ts";
import { createMemoryTokenStore } from "../../support/memory-token-store.ts";
import { administrator, callers, createHolder, rotate } from "../../support/service.ts";

let store: TokenStore;
let entries: Map<string, string>;
let seeding: Seeding;
let clock: number;

beforeEach(() => {
  store = createMemoryTokenStore({ callers });
  entries = new Map();
  clock = Date.parse("2027-01-01T00:00:00Z");
  const service: Service = {
    store,
    now: () => new Date(clock),
    effectiveBy: (at) => at,
    propagateRevocation: async () => false,
    settings: {
      prefix: "lk",
      acceptedPrefixes: [],
      scopes: [
        { name: "lookup:read", description: "", grants: [] },
        { name: adminScope, description: "", grants: [] },
        { name: selfScope, description: "", grants: [] },
      ],
      defaultScopes: [],
      defaultLifetime: null,
      maxLifetime: null,
    },
  };
  seeding = {
    service,
    vault: {
      read: async (entry) => entries.get(entry),
      write: async (entry, secret) => void entries.set(entry, secret),
    },
    caller: {
      tokenId: null,
      secretVersion: 0,
      owner: "cloudformation",
      scopes: [adminScope],
      sourceIp: null,
      requestId: "r-1",
    },
  };
});

const kept: Seed = { owner: "ops", name: "job", scopes: ["lookup:read"], secretArn: "arn:entry" };
const { secret: offlineSecret, tokenId: offlineId } = generateSecret("lk");
const offline: Seed = {
  owner: "ops",
  name: "offline",
  scopes: ["lookup:read"],
  id: offlineId,
  digest: digestSecret(offlineSecret),
};

async function findToken({ owner, name }: Pick<Seed, "owner" | "name">) {
  const id = await store.findByName(owner, name);
  return id === undefined ? undefined : store.get(id);
}
const accepted = async (secret: string | undefined) =>
  (await verifySecret({ prefixes: ["lk"], store, now: () => new Date(clock) }, { secret: secret ?? "" })).ok;

async function listEventTypes(seed: Seed): Promise<string[]> {
  const token = await findToken(seed);
  const { items } = await store.listEvents(token?.id ?? "", { limit: 100 });
  return items.map(({ type }) => type);
}

test("a seed becomes a token whose secret is in the vault", async () => {
  await seedTokens(seeding, [{ ...kept, description: "Reads ports", allowedCidrs: ["192.0.2.0/24"] }], []);
  expect(await findToken(kept)).toMatchObject({
    owner: "ops",
    name: "job",
    scopes: ["lookup:read"],
    description: "Reads ports",
    allowedCidrs: ["192.0.2.0/24"],
    status: "active",
    expiresAt: null,
  });
  expect(await accepted(entries.get("arn:entry"))).toBe(true);
});

test("a seed with a digest becomes the token of that secret, which nothing here has seen", async () => {
  await seedTokens(seeding, [offline], []);
  expect((await findToken(offline))?.id).toBe(offlineId);
  expect(await accepted(offlineSecret)).toBe(true);
  expect(entries.size).toBe(0);
});

test("the audit trail says that a deployment did it", async () => {
  await seedTokens(seeding, [offline], []);
  const { items } = await store.listEvents(offlineId, { limit: 1 });
  expect(items[0]?.actor).toEqual({ tokenId: null, owner: "cloudformation", sourceIp: null, requestId: "r-1" });
});

test("seeding can be repeated: the second time changes nothing", async () => {
  for (const _ of [1, 2, 3]) await seedTokens(seeding, [kept, offline], []);
  expect(await listEventTypes(kept)).toEqual(["created"]);
  expect(await listEventTypes(offline)).toEqual(["created"]);
  expect(await accepted(entries.get("arn:entry"))).toBe(true);
});

test("a try that ended between the vault and the store is taken up: the secret in the vault stays the token's", async () => {
  const { create } = store;
  store.create = async () => {
    throw new Error("the store is away");
  };
  await expect(seedTokens(seeding, [kept], [])).rejects.toThrow("Seed token ops job: the store is away");
  const secret = entries.get("arn:entry");
  store.create = create;
  await seedTokens(seeding, [kept], []);
  expect(entries.get("arn:entry")).toBe(secret);
  expect(await accepted(secret)).toBe(true);
});

test("an entry with something else in it than a secret of ours is as good as empty", async () => {
  entries.set("arn:entry", "generated by something else");
  await seedTokens(seeding, [kept], []);
  expect(parseSecret(["lk"], entries.get("arn:entry") ?? "")).toBeDefined();
  expect(await accepted(entries.get("arn:entry"))).toBe(true);
});

test("an entry that does not hold the secret of its token any more is named as damaged, and nothing is replaced", async () => {
  await seedTokens(seeding, [kept], []);
  const token = await findToken(kept);
  entries.set("arn:entry", "garbled");
  await expect(seedTokens(seeding, [{ ...kept, description: "new" }], [kept])).rejects.toThrow(
    "Seed token ops job: Its entry in Secrets Manager is damaged.",
  );
  expect([await findToken(kept), entries.get("arn:entry")]).toEqual([token, "garbled"]);
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
  await seedTokens(seeding, [{ ...offline, name: "renamed" }], [offline]);
  expect((await findToken({ owner: "ops", name: "renamed" }))?.id).toBe(offlineId);
  expect(await findToken(offline)).toBeUndefined();
  expect(await accepted(offlineSecret)).toBe(true);
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

test.each<[string, Seed, string]>([
  ["an unknown scope", { ...kept, scopes: ["no:such"] }, "Unknown scope no:such."],
  [
    "a date that is none",
    { ...kept, expiresAt: "tomorrow" },
    "expiresAt: Must be a date and time with an offset (RFC 3339), such as 2027-01-31T12:00:00Z.",
  ],
  [
    "half an identity",
    { owner: "ops", name: "job", scopes: [], id: offlineId },
    "digest: id and digest must be sent together.",
  ],
  ["no secret at all", { owner: "ops", name: "job", scopes: [] }, "It needs a digest or a secretArn."],
])("%s fails with a message that names the seed", async (_what, seed, message) => {
  await expect(seedTokens(seeding, [seed], [])).rejects.toThrow(`Seed token ops job: ${message}`);
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

test("a message never holds a secret", async () => {
  const { secret } = generateSecret("lk");
  entries.set("arn:entry", secret);
  const failure: Error = await seedTokens(seeding, [{ ...kept, scopes: ["no:such"] }], []).catch((error) => error);
  expect(`${failure.message} ${failure.cause}`).not.toContain(secret);
});
