import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Caller } from "../../../core/caller.ts";
import { LatchkeyError } from "../../../core/errors.ts";
import { managementScopes } from "../../../core/scope.ts";
import { digestSecret } from "../../../core/secret.ts";
import type { Service } from "../../../core/service.ts";
import { matchDigest } from "../../../core/token.ts";
import { newTokenId } from "../../../core/token-id.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { deleteToken } from "../../../core/use-cases/delete-token.ts";
import { recordLastSeen } from "../../../core/use-cases/record-last-seen.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { createDynamoTokenStore } from "../../../functions/aws/dynamo-token-store.ts";
import { createTokenTable, localDynamoClient } from "../../support/create-table.ts";
import { rotate } from "../../support/service.ts";
import { assertTableInvariants } from "../../support/table-invariants.ts";
import { tokenWith, writeFor } from "../../support/token-fixture.ts";

const client = localDynamoClient();
const admin: Caller = {
  tokenId: newTokenId(),
  secretVersion: 1,
  owner: "admin",
  scopes: ["tokens:admin"],
  sourceIp: "192.0.2.1",
  requestId: "request-1",
};
let tableName: string;
let service: Service;

beforeEach(async () => {
  tableName = await createTokenTable(client);
  service = {
    settings: {
      prefix: "lk",
      acceptedPrefixes: [],
      scopes: managementScopes.map((scope) => ({ ...scope, grants: [] })),
      defaultScopes: [],
      defaultLifetime: null,
      maxLifetime: null,
    },
    store: createDynamoTokenStore({ tableName, eventRetention: 86_400, client }),
    now: () => new Date(),
    effectiveBy: (at) => at,
    propagateRevocation: async () => false,
  };
  const token = tokenWith({ id: admin.tokenId ?? "", owner: admin.owner, scopes: admin.scopes });
  await service.store.create(token, writeFor(token));
});
afterEach(() => assertTableInvariants(client, tableName));

describe("races for one token", { timeout: 30_000 }, () => {
  it("60 concurrent creates of one name make exactly one token", async () => {
    const outcomes = await atOnce(60, () => createToken(service, admin, { name: "wanted", owner: "alice" }));
    expect(outcomes.refused).toEqual({ name_taken: 59 });
    const { items } = await service.store.list({ limit: 100, owner: "alice" });
    expect(items).toEqual([outcomes.done[0]?.token]);
  });

  it("20 concurrent rotations leave exactly one current secret, one of those handed out", async () => {
    const { token } = await createToken(service, admin, { name: "rotated" });
    const outcomes = await atOnce(20, () => rotate(service, admin, token.id, 0));
    const stored = await service.store.get(token.id);
    const current = outcomes.done.filter(
      ({ secret }) => stored && matchDigest(stored, digestSecret(secret), new Date()) !== undefined,
    );
    expect(current).toHaveLength(1);
    // Every other rotation was overtaken by a later one: none was held off.
    expect(outcomes.refused).toEqual({});
    expect([stored?.version, stored?.secretVersion]).toEqual([21, 21]);
  });

  it("concurrent renames and deletes leave no name without its token, nor a token without its name", async () => {
    for (let round = 0; round < 10; round++) {
      const { token } = await createToken(service, admin, { name: `before ${round}` });
      const [changes, deletion] = await Promise.all([
        atOnce(5, (n) => updateToken(service, admin, token.id, { name: `after ${round} ${n}` })),
        atOnce(2, () => deleteToken(service, admin, token.id)),
      ]);
      expect(hasOnly(changes.refused, "conflict", "token_not_found")).toBe(true);
      expect(hasOnly(deletion.refused, "token_not_found")).toBe(true);
      expect(deletion.done.length).toBeGreaterThan(0);
      expect(await service.store.get(token.id)).toBeUndefined();
    }
  });

  it("concurrent renames to one name give it to one token, and the others keep theirs", async () => {
    const made = await atOnce(10, (n) => createToken(service, admin, { name: `own ${n}` }));
    const outcomes = await atOnce(10, (n) => {
      const id = made.done[n]?.token.id ?? "";
      return updateToken(service, admin, id, { name: "wanted" });
    });
    expect(outcomes.done).toHaveLength(1);
    expect(outcomes.refused).toEqual({ name_taken: 9 });
  });

  it("a change loses no stamp of last seen, and of many stamps of one interval one is written", async () => {
    const { token } = await createToken(service, admin, { name: "seen" });
    let written = 0;
    const store: Pick<Service["store"], "stampLastSeen"> = {
      async stampLastSeen(...stamp) {
        const wrote = await service.store.stampLastSeen(...stamp);
        if (wrote) written += 1;
        return wrote;
      },
    };
    const lastSeen = { store, now: service.now, resolutionSeconds: 60, budgetMs: 10_000, onFailure: () => {} };
    await Promise.all([
      atOnce(50, () => recordLastSeen(lastSeen, { token, secretGeneration: "current", secretVersion: 1 })),
      atOnce(10, (n) => updateToken(service, admin, token.id, { description: `change ${n}` })),
    ]);
    expect(written).toBe(1);
    expect((await service.store.get(token.id))?.lastSeenAt).not.toBeNull();
  });
});

interface Outcomes<T> {
  readonly done: readonly T[];
  /** How many were refused, by error code. */
  readonly refused: Readonly<Record<string, number>>;
}

/** Starts a call so many times before the first of them can end. */
async function atOnce<T>(times: number, call: (n: number) => Promise<T>): Promise<Outcomes<T>> {
  const settled = await Promise.allSettled(Array.from({ length: times }, (_, n) => call(n)));
  const refused: Record<string, number> = {};
  for (const { reason } of settled.filter((outcome) => outcome.status === "rejected")) {
    const code = reason instanceof LatchkeyError ? reason.code : String(reason);
    refused[code] = (refused[code] ?? 0) + 1;
  }
  return { done: settled.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : [])), refused };
}

function hasOnly(refused: Readonly<Record<string, number>>, ...codes: readonly string[]): boolean {
  return Object.keys(refused).every((code) => codes.includes(code));
}
