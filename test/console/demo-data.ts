import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { digestSecret, generateSecret } from "../../core/secret.ts";
import type { StoredToken } from "../../core/token.ts";
import type { TokenEvent } from "../../core/token-event.ts";
import { newEventId, newTokenId } from "../../core/token-id.ts";
import { createDynamoTokenStore } from "../../functions/aws/dynamo-token-store.ts";
import { tokenWith } from "../support/token-fixture.ts";
import { type DemoCaller, seedCalls } from "./demo-usage.ts";

/** A database that can be written to directly, because nothing else can set when a token was last seen. */
export interface Database {
  readonly dynamodbEndpoint: string;
  readonly accessKeyId: string;
  readonly tableName: string;
  readonly usageTableName: string;
  /** An API that refuses some calls. */
  readonly exampleUrl: string;
}

/** The client for a database on this machine. */
export function databaseClient({
  dynamodbEndpoint,
  accessKeyId,
}: Pick<Database, "dynamodbEndpoint" | "accessKeyId">): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: dynamodbEndpoint,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey: "local" },
  });
}

/** The secrets of those who sign in to look at the demonstration. */
export interface Demo {
  readonly administrator: string;
  readonly alice: string;
  readonly newcomer: string;
  readonly reader: string;
}

const hour = 3_600_000;
const day = 24 * hour;
const from = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();

/** Fills a table with tokens in every state that the console shows. */
export async function seedDemo(database: Database): Promise<Demo> {
  const client = databaseClient(database);
  const store = createDynamoTokenStore({ tableName: database.tableName, eventRetention: 0, client });

  const callers: DemoCaller[] = [];
  async function add(
    owner: string,
    name: string,
    members: Partial<StoredToken> = {},
    calls?: Omit<DemoCaller, "tokenId" | "owner">,
  ): Promise<string> {
    const id = newTokenId();
    if (calls) callers.push({ tokenId: id, owner, ...calls });
    const { secret } = generateSecret("lk", id);
    const createdAt = from(-40 * day);
    const token = tokenWith({
      createdAt,
      updatedAt: createdAt,
      ...members,
      id,
      owner,
      name,
      digest: digestSecret(secret),
    });
    const created = event(token, "created", createdAt, { name: { from: null, to: name } });
    await store.create(token, { event: created, proof: null });
    return secret;
  }

  const often = { callsPerDay: 240, days: 60 };
  const alice = await add(
    "alice",
    "laptop",
    {
      description: "What I sign in with",
      scopes: ["tokens:self", "lookup:read"],
      expiresAt: from(71 * day),
      lastSeenAt: from(-2 * 60_000),
    },
    { callsPerDay: 40, days: 39 },
  );
  const buildServer = await addBuildServer(store);
  callers.push({ tokenId: buildServer, owner: "alice", ...often, failures: 0.12 });
  await add("alice", "grafana", { expiresAt: from(29 * day), lastSeenAt: from(-4 * day) });
  const expired = await add("alice", "nightly-report", {
    expiresAt: from(-3 * day),
    lastSeenAt: from(-3 * day - hour),
  });
  const disabled = await add("alice", "old-laptop", {
    scopes: ["tokens:self", "lookup:read"],
    status: "disabled",
    lastSeenAt: from(-95 * day),
  });
  await add("alice", "smoke-test", { scopes: [], description: "Only asks who it is" });
  const invoices = { scopes: ["lookup:read", "scope:write"], lastSeenAt: from(-40_000) };
  await add("service/billing", "invoices", invoices, { ...often, callsPerDay: 2_100 });
  const reminders = { expiresAt: from(5 * day), lastSeenAt: from(-8 * hour) };
  await add("service/billing", "reminders", reminders, { ...often, callsPerDay: 96 });
  const indexer = { lastSeenAt: from(-11 * 60_000), allowedCidrs: ["192.0.2.0/24"] };
  await add("service/search", "crawler", { createdAt: from(-300 * day), lastSeenAt: from(-128 * day) });
  await add("service/search", "indexer", indexer, { ...often, callsPerDay: 780, failures: 0.3 });
  const demo = {
    alice,
    administrator: await add("ops", "console", { scopes: ["tokens:admin"], lastSeenAt: from(-60_000) }),
    newcomer: await add("zoe", "first", { scopes: ["tokens:self", "lookup:read"] }),
    reader: await add("bob", "dashboard", { expiresAt: from(5 * day), lastSeenAt: from(-hour) }),
  };
  const unknown = Array.from({ length: 3 }, () => generateSecret("lk", newTokenId()).secret);
  await Promise.all([
    seedCalls(client, database.usageTableName, callers),
    ...[expired, disabled, ...unknown].map((secret) =>
      fetch(`${database.exampleUrl}/v1/lookup/port`, { headers: { "X-Authentication": secret } }),
    ),
  ]);
  return demo;
}

/** A token with a history. */
async function addBuildServer(store: ReturnType<typeof createDynamoTokenStore>): Promise<string> {
  const created = tokenWith({
    owner: "alice",
    name: "build-server",
    description: "Reads port numbers for the deploy job",
    scopes: ["lookup:read", "scope:write"],
    expiresAt: from(3 * day + hour),
    allowedCidrs: ["192.0.2.0/24", "2001:db8::/32"],
    createdAt: from(-27 * day),
    updatedAt: from(-27 * day),
    lastSeenAt: from(-25 * 60_000),
    currentSecretLastSeenAt: from(-25 * 60_000),
  });
  const write = (type: TokenEvent["type"], at: string, changes: TokenEvent["changes"]) => {
    return { event: event(created, type, at, changes), proof: null, expected: {} };
  };
  const first = { scopes: { from: null, to: ["lookup:read"] } };
  await store.create(created, write("created", created.createdAt, first));
  const scopes = { from: ["lookup:read"], to: ["lookup:read", "scope:write"] };
  const widened = { scopes: scopes.to, updatedAt: from(-20 * day) };
  await store.update(created, widened, write("updated", widened.updatedAt, { scopes }));
  const previousValidUntil = from(20 * hour);
  const rotated = { digest: tokenWith().digest ?? "", previousValidUntil, updatedAt: from(-4 * hour) };
  const overlap = { previousValidUntil: { from: null, to: previousValidUntil } };
  await store.rotate(created.id, rotated, write("rotated", rotated.updatedAt, overlap));
  return created.id;
}

function event(token: StoredToken, type: TokenEvent["type"], at: string, changes: TokenEvent["changes"]): TokenEvent {
  return {
    id: newEventId(),
    tokenId: token.id,
    owner: token.owner,
    type,
    at,
    actor: { tokenId: token.id, owner: token.owner, sourceIp: "192.0.2.44", requestId: "request-1" },
    changes,
  };
}
