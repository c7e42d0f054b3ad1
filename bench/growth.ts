import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { tokenTable } from "../contract/deployment/table.ts";
import { digestSecret, generateSecret } from "../core/secret.ts";
import type { TokenQuery, TokenStore, VerificationStore } from "../core/token-store.ts";
import { authorize } from "../functions/authorizer/authorize.ts";
import { encodeCursor } from "../functions/aws/cursor.ts";
import { createDynamoTokenStore } from "../functions/aws/dynamo-token-store.ts";
import { createDynamoVerificationStore } from "../functions/aws/dynamo-verification-store.ts";
import { authorizerLimits } from "../functions/aws/item-client.ts";
import { createSignedItemClient } from "../functions/aws/signed-client/signed-item-client.ts";
import { listingKey } from "../functions/aws/token-filter.ts";
import { nameKey, tokenItem } from "../functions/aws/token-items.ts";
import { type Figure, formatNumber, medianRatio, type Section, summarize } from "./figures.ts";
import { createEnvironment, createEvent, createSettings } from "./stage.ts";
import {
  expiryAt,
  ownerAt,
  seenAt,
  startWithTokenTables,
  tableName,
  tableSizes,
  tokenAt,
  tokensPerOwner,
} from "./token-tables.ts";

const limit = 50;

type Page = Omit<TokenQuery, "limit">;

/** The pages that are measured, with the number of tokens each must have. They are from the middle of the table if possible. */
const pages: Readonly<Record<string, { readonly query: (size: number) => Page; readonly length: number }>> = {
  "first page of all": { query: () => ({}), length: limit },
  "page from the middle of all": { query: (size) => ({ cursor: encodeCursorAt(size / 2) }), length: limit },
  "page of one owner": { query: (size) => ({ owner: middleOwner(size) }), length: tokensPerOwner },
  "page of an owner prefix": { query: (size) => ({ ownerPrefix: middlePrefix(size) }), length: limit },
  "page of a search": { query: (size) => ({ search: middlePrefix(size) }), length: limit },
  "page of one owner's names by prefix": {
    query: (size) => ({ owner: middleOwner(size), namePrefix: "app" }),
    length: tokensPerOwner,
  },
  "page by last seen": { query: (size) => ({ lastSeenBefore: seenAt(size / 2) }), length: limit },
  "page of one owner by last seen": {
    query: (size) => ({ owner: middleOwner(size), byLastSeen: true }),
    length: tokensPerOwner,
  },
  "page by expiry": { query: (size) => ({ expiresFrom: expiryAt(size / 2) }), length: limit },
};

function middleOwner(size: number): string {
  return ownerAt(size / tokensPerOwner / 2);
}

/** A prefix of exactly ten owners. */
function middlePrefix(size: number): string {
  return middleOwner(size).slice(0, -1);
}

function encodeCursorAt(place: number): string {
  const { id, owner, name } = tokenAt(place);
  return encodeCursor(`0 ${owner} ${nameKey(owner, name)[tokenTable.sortKey]} ${id}`, listingKey({ limit }));
}

/** Measures a decision and the pages of lists with a thousand to a million tokens in the table, in turns. */
export async function measureGrowth(rounds: number): Promise<Section> {
  const dynamodb = await startWithTokenTables(tableSizes);
  try {
    Object.assign(process.env, createEnvironment(dynamodb.endpoint));
    const client = new DynamoDBClient({});
    const measurements = new Map<string, Map<number, number[]>>();
    const decisions = new Map<number, () => Promise<void>>();
    const stores = new Map<number, TokenStore>();
    for (const size of tableSizes) {
      decisions.set(size, await prepareDecision(client, size));
      stores.set(size, createDynamoTokenStore({ tableName: tableName(size), eventRetention: 86_400, client }));
    }
    const measure = async (name: string, size: number, work: () => Promise<void>) => {
      const started = performance.now();
      await work();
      const bySize = measurements.get(name) ?? new Map<number, number[]>();
      bySize.set(size, [...(bySize.get(size) ?? []), performance.now() - started]);
      measurements.set(name, bySize);
    };
    const measureRound = async () => {
      for (let decision = 0; decision < 10; decision++) {
        for (const size of tableSizes) await measure("decision", size, decisions.get(size) ?? noDecision);
      }
      for (const [name, { query, length }] of Object.entries(pages)) {
        for (const size of tableSizes) {
          await measure(name, size, () => readPage(stores.get(size), { ...query(size), limit }, length));
        }
      }
    };
    for (let round = 0; round < 3; round++) await measureRound();
    // Discards the warm-up.
    measurements.clear();
    for (let round = 0; round < rounds; round++) await measureRound();
    return describe(measurements);
  } finally {
    await dynamodb.stop();
  }
}

async function noDecision(): Promise<void> {
  throw new Error("No table has this size.");
}

async function prepareDecision(client: DynamoDBClient, size: number): Promise<() => Promise<void>> {
  const settings = createSettings(1);
  const before = tokenAt(size / 2);
  const { secret } = generateSecret(settings.prefix, before.id);
  const now = new Date().toISOString();
  const scopes = settings.scopes.map(({ name }) => name);
  const token = { ...before, scopes, digest: digestSecret(secret), lastSeenAt: now, currentSecretLastSeenAt: now };
  await client.send(new PutItemCommand({ TableName: tableName(size), Item: marshall(tokenItem(token)) }));
  const store: VerificationStore = createDynamoVerificationStore({
    tableName: tableName(size),
    client: createSignedItemClient(authorizerLimits),
  });
  const report = { accepted: () => undefined, refused: () => undefined, lastSeenFailed: () => undefined };
  const authorizer = {
    settings: { ...settings, cachesVerdicts: false },
    ...{ tableName: tableName(size), store, report, now: () => new Date() },
  };
  return async () => {
    await authorize(authorizer, createEvent(secret));
  };
}

async function readPage(store: TokenStore | undefined, query: TokenQuery, length: number): Promise<void> {
  const page = await store?.list(query);
  if (page?.items.length !== length)
    throw new Error(`A page of ${JSON.stringify(query)} has ${page?.items.length} tokens.`);
}

function describe(measurements: ReadonlyMap<string, ReadonlyMap<number, readonly number[]>>): Section {
  const [least = 0] = tableSizes;
  const most = tableSizes.at(-1) ?? 0;
  const all = [...measurements].map(([name, bySize]) => {
    const readTimes = (size: number) => bySize.get(size) ?? [];
    const medians = tableSizes.map((size) => summarize(readTimes(size)));
    // Ratios of consecutive measurements, so that other load on the machine affects both.
    return { name, medians, ratio: medianRatio(readTimes(most), readTimes(least)) };
  });
  return {
    title: "Growth of the table",
    figures: all.flatMap(({ name, medians, ratio }) =>
      tableSizes.map((size, index): Figure => {
        const comparison = `${formatNumber(ratio)} × with ${formatNumber(least)}`;
        const spread = medians[index] ?? summarize([]);
        const isLast = size === most;
        return { name: `${name}, ${formatNumber(size)} tokens`, unit: "ms", ...spread, ...(isLast && { comparison }) };
      }),
    ),
    goals: all.map(({ name, ratio }) => ({
      name: `${name}: ${formatNumber(most)} tokens / ${formatNumber(least)}`,
      measured: ratio,
      atMost: name === "decision" ? 1.1 : 1.2,
    })),
    series: all.map(({ name, medians }) => ({
      name,
      points: tableSizes.map((size, index) => [size, medians[index]?.median ?? Number.NaN] as const),
    })),
  };
}
