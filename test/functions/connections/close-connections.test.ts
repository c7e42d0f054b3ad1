import { beforeEach, expect, it } from "vitest";
import { feedCommitMs, feedWindow } from "../../../contract/revocation-feed.ts";
import type { StoredToken } from "../../../core/token.ts";
import {
  type ConnectionCloser,
  createConnectionCheck,
  type ExpiredConnection,
} from "../../../functions/connections/close-connections.ts";
import type { Connection } from "../../../functions/connections/connection.ts";
import { measureConcurrency } from "../../support/concurrency.ts";
import { tokenWith } from "../../support/token-fixture.ts";

const start = Date.parse("2027-01-31T12:00:00.000Z");
const at = (ms: number) => new Date(start + ms).toISOString();
const settings = { scopes: [{ name: "feed:read", description: "", grants: ["$connect"] }], anyToken: [] };
const usable = tokenWith({ scopes: ["feed:read"] });
const disabled = tokenWith({ scopes: ["feed:read"], status: "disabled" });

/** The recorded connections, when each loses its access, and which of them API Gateway has. */
let recorded: Connection[];
let ends: ExpiredConnection[];
let open: Set<string>;
/** The changes that the revocation feed tells of. */
let feed: { readonly tokenId: string; readonly at: number }[];
let tokens: StoredToken[];
let nowMs: number;
let closed: number[];

beforeEach(() => {
  recorded = [];
  ends = [];
  open = new Set();
  feed = [];
  tokens = [usable, disabled];
  nowMs = start;
  closed = [];
});

const connections: ConnectionCloser["connections"] = {
  ofToken: async (tokenId) => recorded.filter((each) => each.tokenId === tokenId),
  expiredBy: async (now) => ends.filter(({ validUntil }) => Date.parse(validUntil) <= now.getTime()),
  addExpiry: async (connection, validUntil) => void ends.push({ ...connection, validUntil }),
  async removeExpiry({ connectionId, validUntil }) {
    const index = ends.findIndex((each) => each.connectionId === connectionId && each.validUntil === validUntil);
    if (index < 0) throw new Error(`The connection ${connectionId} has no end at ${validUntil}.`);
    ends.splice(index, 1);
  },
  async remove({ connectionId }) {
    recorded = recorded.filter((each) => each.connectionId !== connectionId);
  },
};

function createCheck(members: Partial<ConnectionCloser> = {}): () => Promise<void> {
  return createConnectionCheck({
    settings,
    connections,
    changedTokens: async (since) => feed.filter((each) => each.at >= since.getTime()).map(({ tokenId }) => tokenId),
    getToken: async (tokenId) => tokens.find(({ id }) => id === tokenId),
    close: async (connectionId) => open.delete(connectionId),
    now: () => new Date(nowMs),
    onClosed: (count) => void closed.push(count),
    ...members,
  });
}

/** Records a connection that was accepted so many milliseconds before the start, and opens it. */
function connect(connectionId: string, { id }: StoredToken, age = 60_000): Connection {
  const connection: Connection = {
    apiId: "abc",
    stageName: "live",
    connectionId,
    tokenId: id,
    secretVersion: 1,
    sourceIp: null,
    connectedAt: at(-age),
  };
  recorded.push(connection);
  open.add(connectionId);
  return connection;
}

const changed = (token: StoredToken, ms = 0) => void feed.push({ tokenId: token.id, at: start + ms });

it("tells how many connections were closed, where any was", async () => {
  const check = createCheck();
  connect("kept", usable);
  changed(usable);
  await check();
  expect(closed).toEqual([]);
  connect("c1", disabled);
  connect("c2", disabled);
  connect("gone", disabled);
  open.delete("gone");
  changed(disabled);
  await check();
  expect(closed).toEqual([2]);
  expect([...open]).toEqual(["kept"]);
});

it("looks back, in the first check, as far as a connection can be old, and a handshake and a commit more", async () => {
  connect("oldest", disabled);
  changed(disabled, -(feedWindow * 1_000 + feedCommitMs + 35_000));
  await createCheck()();
  expect([...open]).toEqual([]);
});

it("looks back, in each check after it, before the start of the last: changes come into the feed late", async () => {
  const check = createCheck();
  await check();
  nowMs += 5_000;
  connect("c1", disabled);
  changed(disabled, -(feedCommitMs + 35_000));
  await check();
  expect([...open]).toEqual([]);
});

it("looks no further back than that in each check after the first", async () => {
  const check = createCheck();
  await check();
  nowMs += 5_000;
  connect("c1", disabled);
  changed(disabled, -600_000);
  await check();
  expect([...open]).toEqual(["c1"]);
});

it("forgets a connection that it closed, and when that was to end", async () => {
  const connection = connect("c1", disabled, 0);
  ends.push({ ...connection, validUntil: at(-1) });
  await createCheck()();
  expect([recorded, ends, [...open]]).toEqual([[], [], []]);
});

it.each([
  ["keeps in mind what may still be about to open", 34_999, 1],
  ["forgets what can't open any more", 35_000, 0],
])("where a connection is not open, %s", async (_what, age, left) => {
  const connection = connect("c1", disabled, age);
  ends.push({ ...connection, validUntil: at(-1) });
  open.clear();
  await createCheck()();
  expect([recorded.length, ends.length, closed]).toEqual([left, left, []]);
});

it("forgets a connection whose end was not known", async () => {
  connect("c1", disabled);
  changed(disabled);
  await createCheck()();
  expect([recorded, closed]).toEqual([[], [1]]);
});

it("notes the new end of a connection that stays open, in place of the one that has come", async () => {
  const prolonged = tokenWith({ scopes: ["feed:read"], expiresAt: at(60_000) });
  tokens.push(prolonged);
  const connection = connect("c1", prolonged);
  ends.push({ ...connection, validUntil: at(-1) });
  await createCheck()();
  expect(ends.map(({ connectionId, validUntil }) => [connectionId, validUntil])).toEqual([["c1", at(60_000)]]);
});

it("notes no end of a connection that has none, nor of one that lost its access", async () => {
  connect("c1", usable);
  connect("c2", disabled);
  for (const token of [usable, disabled]) changed(token);
  ends.push({ ...connect("c3", usable), validUntil: at(-1) });
  await createCheck()();
  expect(ends).toEqual([]);
});

it("runs at most 25 calls of each kind at once", async () => {
  const maxima = new Map<string, () => number>();
  const watch = <A extends unknown[], T>(kind: string, call: (...args: A) => Promise<T>) => {
    const { run, maximum } = measureConcurrency();
    maxima.set(kind, maximum);
    return async (...args: A): Promise<T> => {
      await run();
      return call(...args);
    };
  };
  const expiresAt = at(60_000);
  for (let n = 0; n < 30; n++) {
    const [kept, lost] = [tokenWith({ scopes: ["feed:read"], expiresAt }), tokenWith({ scopes: [] })];
    tokens.push(kept, lost);
    for (const token of [kept, lost]) {
      changed(token);
      connect(token.id, token);
    }
  }
  await createCheck({
    connections: {
      ...connections,
      ofToken: watch("list", connections.ofToken),
      addExpiry: watch("note", connections.addExpiry),
    },
    getToken: watch("read", async (tokenId) => tokens.find(({ id }) => id === tokenId)),
    close: watch("close", async (connectionId) => open.delete(connectionId)),
  })();
  const counts = [...maxima].map(([kind, maximum]) => [kind, maximum()]);
  expect(Object.fromEntries(counts)).toEqual({ list: 25, read: 25, close: 25, note: 25 });
  expect([open.size, ends.length]).toEqual([30, 30]);
});
