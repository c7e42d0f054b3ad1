import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider";

interface Entry {
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

/** Stores the issuer's sessions, codes and grants in memory. */
export function createMemoryAdapter(): AdapterFactory {
  const entries = new Map<string, Entry>();
  return (kind): Adapter => {
    const key = (id: string) => `${kind}:${id}`;
    const findEntry = (id: string) => {
      const entry = entries.get(key(id));
      return entry && entry.expiresAt > Date.now() ? entry : undefined;
    };
    const findWhere = (member: "uid" | "userCode", value: string) =>
      [...entries].find(([name, { payload }]) => name.startsWith(`${kind}:`) && payload[member] === value)?.[1].payload;
    return {
      async upsert(id, payload, expiresIn) {
        entries.set(key(id), {
          payload,
          expiresAt: expiresIn ? Date.now() + expiresIn * 1000 : Number.POSITIVE_INFINITY,
        });
      },
      find: async (id) => findEntry(id)?.payload,
      findByUid: async (uid) => findWhere("uid", uid),
      findByUserCode: async (userCode) => findWhere("userCode", userCode),
      async consume(id) {
        const entry = findEntry(id);
        if (entry)
          entries.set(key(id), { ...entry, payload: { ...entry.payload, consumed: Math.floor(Date.now() / 1000) } });
      },
      async destroy(id) {
        entries.delete(key(id));
      },
      async revokeByGrantId(grantId) {
        for (const [name, { payload }] of entries) if (payload.grantId === grantId) entries.delete(name);
      },
    };
  };
}
