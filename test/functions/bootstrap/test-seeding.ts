import type { Seed } from "../../../contract/deployment/seed-token.ts";
import { adminScope, selfScope } from "../../../core/scope.ts";
import { digestSecret, generateSecret } from "../../../core/secret.ts";
import type { Service } from "../../../core/service.ts";
import { verifySecret } from "../../../core/use-cases/verify-secret.ts";
import type { Seeding } from "../../../functions/bootstrap/seed-tokens.ts";
import { createMemoryTokenStore } from "../../support/memory-token-store.ts";
import { callers } from "../../support/service.ts";

/** A seed whose secret is generated, and kept in the vault. */
export const kept: Seed = { owner: "ops", name: "job", scopes: ["lookup:read"], secretArn: "arn:entry" };

export const { secret: offlineSecret, tokenId: offlineId } = generateSecret("lk");

/** A seed of `offlineSecret`, whose digest is all that the deployment has. */
export const offline: Seed = {
  owner: "ops",
  name: "offline",
  scopes: ["lookup:read"],
  id: offlineId,
  digest: digestSecret(offlineSecret),
};

/** An empty store and an empty vault (`entries`), what seeds tokens into them, and ways to see what became of them. */
export function testSeeding() {
  const store = createMemoryTokenStore({ callers });
  const entries = new Map<string, string>();
  const now = () => new Date("2027-01-01T00:00:00Z");
  const service: Service = {
    store,
    now,
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
  const seeding: Seeding = {
    service,
    vault: {
      async read(entry) {
        if (!entry.startsWith("arn:")) throw new Error("There is no such entry.");
        return entries.get(entry);
      },
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

  async function findToken({ owner, name }: Pick<Seed, "owner" | "name">) {
    const id = await store.findByName(owner, name);
    return id === undefined ? undefined : store.get(id);
  }

  async function accepted(secret: string | undefined) {
    return (await verifySecret({ prefixes: ["lk"], store, now }, { secret: secret ?? "" })).ok;
  }

  async function listEventTypes(seed: Seed): Promise<string[]> {
    const token = await findToken(seed);
    const { items } = await store.listEvents(token?.id ?? "", { limit: 100 });
    return items.map(({ type }) => type);
  }

  return { store, entries, seeding, findToken, accepted, listEventTypes };
}
