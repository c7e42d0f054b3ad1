import { setTimeout as sleep } from "node:timers/promises";
import { type ApiResponse, anonymously, createToken, manage, unique } from "./stack.ts";

/** The token that was stolen, as it is before the act. */
interface Stolen {
  readonly id: string;
  readonly owner: string;
  readonly secret: string;
  readonly scopes: readonly string[];
}

/** Something that is done once while the holder of the stolen secret floods the API to undo it or to hold it off. */
export interface Act {
  readonly scopes: readonly string[];
  readonly flood: Flood;
  readonly act: (stolen: Stolen) => Promise<ApiResponse>;
  /** Whether the act stands, once the flood is over. */
  readonly stands: (stolen: Stolen, response: ApiResponse) => Promise<boolean>;
}

/** One call of a flood, the next one each time. */
type Flood = (stolen: Stolen, attacker: Attacker, n: number) => Promise<ApiResponse>;

/** What an attacking connection knows: the newest secret that it was given, and the newest version that it has seen. */
interface Attacker {
  secret: string;
  etag: string;
}

const patch = (id: string, body: object, options: object = {}) =>
  manage(`PATCH /v1/tokens/${id}`, { body, ...options });
const read = async (id: string) => (await manage(`GET /v1/tokens/${id}`)).body;
const works = async (secret: string) => (await manage("GET /v1/tokens/self", { secret })).status === 200;

/** Writes the token's own values back, in every way that changes or does not change something. */
const restoring: Flood = ({ id, scopes }, { secret }, n) => {
  const original = { status: "active", scopes, expiresAt: null, allowedCidrs: null };
  const bodies = [original, { ...original, description: `flood ${n}` }, { name: unique("flood") }, { scopes }];
  return patch(id, bodies[n % bodies.length] ?? {}, { secret });
};

/** Rotates the token on, each time with the version that it has seen last. */
const rotating: Flood = ({ id }, { secret, etag }) =>
  manage(`POST /v1/tokens/${id}/rotate`, { secret, headers: { "If-Match": etag } });

const renaming: Flood = ({ id }, { secret }) => patch(id, { name: unique("flood") }, { secret });

const self = ["tokens:self", "lookup:read"];

function restriction(body: Record<string, unknown>, scopes: readonly string[] = self): Act {
  return {
    scopes,
    flood: restoring,
    act: ({ id }) => patch(id, body),
    stands: async ({ id }) => {
      const token = await read(id);
      return Object.entries(body).every(([field, value]) => JSON.stringify(token[field]) === JSON.stringify(value));
    },
  };
}

const rotation = (overlapSeconds: number, flood: Flood): Act => ({
  scopes: self,
  flood,
  act: ({ id }) => manage(`POST /v1/tokens/${id}/rotate`, { body: { overlapSeconds } }),
  stands: async (_stolen, response) => works(response.body.secret),
});

const deletion = (flood: Flood): Act => ({
  scopes: self,
  flood,
  act: ({ id }) => manage(`DELETE /v1/tokens/${id}`),
  stands: async ({ id, secret }) => (await manage(`GET /v1/tokens/${id}`)).status === 404 && !(await works(secret)),
});

/** What an administrator, or the holder of the secret, does once. */
export const acts: Readonly<Record<string, Act>> = {
  disable: restriction({ status: "disabled" }),
  "remove scopes": restriction({ scopes: ["tokens:self"] }),
  demote: restriction({ scopes: ["lookup:read"] }, ["tokens:admin", "lookup:read"]),
  expire: restriction({ expiresAt: "2026-01-01T00:00:00.000Z" }),
  "bind to addresses": restriction({ allowedCidrs: ["192.0.2.0/24"] }),
  "rotate against changes": rotation(0, restoring),
  "rotate against rotations": rotation(0, rotating),
  "rotate with an overlap against rotations": rotation(600, rotating),
  revoke: {
    scopes: self,
    flood: restoring,
    act: ({ secret }) => anonymously("POST /v1/revoke", { body: { token: secret } }),
    stands: async ({ id, secret }) => (await read(id)).revokedAt !== null && !(await works(secret)),
  },
  "delete against changes": deletion(restoring),
  "delete against renames": deletion(renaming),
};

/** What came of one try. */
export interface Outcome {
  /** The status of the act's response, where it was refused. */
  readonly heldOff: number | null;
  readonly undone: boolean;
  /** How many calls the flood made, and how many of them changed the token. */
  readonly calls: number;
  readonly changes: number;
}

/** Does an act once, against so many connections that flood the API from before it until after it. */
export async function race({ scopes, flood, act, stands }: Act, connections: number): Promise<Outcome> {
  const { id, owner, secret } = await createToken({ owner: unique("victim"), scopes });
  const stolen = { id, owner, secret, scopes };
  const tally = { calls: 0, changes: 0 };
  let isOver = false;
  const attack = async () => {
    const attacker = { secret, etag: '"1"' };
    for (let n = 0; !isOver; n++) {
      const response = await flood(stolen, attacker, n);
      tally.calls += 1;
      if (response.status === 200) tally.changes += 1;
      attacker.secret = response.body?.secret ?? attacker.secret;
      attacker.etag = response.headers.get("etag") ?? attacker.etag;
      // A flood that was shut out goes on a little slower, or the end of it would be all that the machine does.
      if (response.status === 401 || response.status === 403) await sleep(20);
    }
  };
  const attacks = Array.from({ length: connections }, attack);
  // Until the flood is under way.
  while (tally.changes < connections && tally.calls < 10 * connections) await sleep(5);
  const response = await act(stolen);
  await sleep(150);
  isOver = true;
  await Promise.all(attacks);
  const isDone = response.status >= 200 && response.status < 300;
  return {
    heldOff: isDone ? null : response.status,
    undone: isDone && !(await stands(stolen, response)),
    ...tally,
  };
}
