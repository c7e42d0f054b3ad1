import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { tableIndexes, tokenTable } from "../contract/deployment/table.ts";
import { digestSecret } from "../core/secret.ts";
import type { StoredToken } from "../core/token.ts";
import type { Item } from "../functions/aws/read-items.ts";
import { nameItem, tokenItem } from "../functions/aws/token-items.ts";
import { type DynamoDbLocal, startDynamoDbLocal } from "../local/aws/dynamodb-local.ts";
import { createStoredToken, createTable } from "./token-table.ts";

/** The numbers of tokens in the tables. */
export const tableSizes = [1_000, 10_000, 100_000, 1_000_000] as const;

/** How many tokens each owner has. */
export const tokensPerOwner = 10;

/** The name of the table with this number of tokens. */
export function tableName(size: number): string {
  return `Tokens-${size}`;
}

/** The owner at a position in the order of owners, from 0. */
export function ownerAt(place: number): string {
  return `service/${String(place).padStart(6, "0")}`;
}

/** The token at a position in the order of a table's tokens, from 0. It is derived from its position. */
export function tokenAt(place: number): StoredToken {
  return createStoredToken({
    id: `tok_01${String(place).padStart(24, "0")}`,
    owner: ownerAt(Math.floor(place / tokensPerOwner)),
    name: `app ${place % tokensPerOwner}`,
    scopes: ["orders:read"],
    expiresAt: place % tokensPerOwner === 0 ? expiryAt(place) : null,
    lastSeenAt: seenAt(place),
    digest: digestSecret(String(place)),
  });
}

/** The expiry of the token at a position, if it has one. */
export function expiryAt(place: number): string {
  return new Date(Date.UTC(2030, 0, 1) + place).toISOString();
}

/** When the token at a position was last seen: 1,440 tokens on each day. */
export function seenAt(place: number): string {
  return new Date(Date.UTC(2024, 0, 1) + place * 60_000).toISOString();
}

/** The folder in which the tables are kept between runs. Git ignores it. */
const cacheFolder = fileURLToPath(new URL("../.latchkey/bench", import.meta.url));

/**
 * Starts DynamoDB Local with a table of each size. The first run creates them, which takes minutes: a write through
 * DynamoDB Local takes 10 ms on disk, so they are written into its SQLite file while it is stopped.
 */
export async function startWithTokenTables(sizes: readonly number[]): Promise<DynamoDbLocal> {
  const folder = join(cacheFolder, `tables-${sizes.length}-${digestItems()}`);
  if (!existsSync(folder)) {
    rmSync(cacheFolder, { recursive: true, force: true });
    const unfinished = `${folder}.unfinished`;
    mkdirSync(unfinished, { recursive: true });
    await createTables(unfinished, sizes);
    for (const size of sizes) fillTable(unfinished, size);
    renameSync(unfinished, folder);
  }
  return startDynamoDbLocal({ dataDirectory: folder });
}

/** A digest of the items' form: when it changes, the tables are created again. */
function digestItems(): string {
  const items = [tokenItem(tokenAt(0)), nameItem(tokenAt(0)), tableIndexes];
  return createHash("sha256").update(JSON.stringify(items)).digest("hex").slice(0, 12);
}

/** Creates the tables through DynamoDB Local, which decides the layout of its file. */
async function createTables(folder: string, sizes: readonly number[]): Promise<void> {
  const dynamodb = await startDynamoDbLocal({ dataDirectory: folder });
  try {
    const client = new DynamoDBClient({ endpoint: dynamodb.endpoint });
    for (const size of sizes) await createTable(client, tableName(size));
  } finally {
    await dynamodb.stop();
  }
}

/** Writes the tokens of a table and the items of their names, with the indexes built afterwards. */
function fillTable(folder: string, size: number): void {
  const [file = ""] = readdirSync(folder).filter((name) => name.endsWith(".db"));
  const database = new DatabaseSync(join(folder, file));
  const table = tableName(size);
  const indexes = database
    .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL")
    .all(table);
  database.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000; BEGIN");
  for (const { name } of indexes) database.exec(`DROP INDEX "${name}"`);
  const columns = Object.keys(toRow(tokenItem(tokenAt(0))));
  const insert = database.prepare(
    `INSERT INTO "${table}" (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
  );
  for (const toItem of [nameItem, tokenItem]) {
    for (let place = 0; place < size; place++) insert.run(...Object.values(toRow(toItem(tokenAt(place)))));
  }
  for (const { sql } of indexes) database.exec(String(sql));
  database.exec("COMMIT");
  database.close();
}

/** The attributes that DynamoDB Local keeps in separate columns: the keys of the indexes, each once. */
const indexKeys = [...new Set(tableIndexes.flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]))];

/** An item as a row of DynamoDB Local's table. Its hashes only have to differ between items. */
function toRow(item: Item): Record<string, Buffer | number | null> {
  const ObjectJSON = Buffer.from(JSON.stringify(marshall(item)));
  const bytes = (attribute: string) => (item[attribute] === undefined ? null : Buffer.from(String(item[attribute])));
  const [hashKey, rangeKey] = [bytes(tokenTable.partitionKey), bytes(tokenTable.sortKey)];
  const hash = (...keys: readonly (Buffer | null)[]) => createHash("sha1").update(keys.join("\n")).digest();
  return {
    hashKey,
    rangeKey,
    hashValue: hash(hashKey),
    rangeValue: hash(rangeKey),
    hashRangeValue: hash(hashKey, rangeKey),
    itemSize: ObjectJSON.length,
    ObjectJSON,
    ...Object.fromEntries(indexKeys.map((attribute, position) => [`indexKey_${position}`, bytes(attribute)])),
  };
}

if (import.meta.main) {
  const started = performance.now();
  const dynamodb = await startWithTokenTables(tableSizes);
  console.log(`The tables are ready after ${((performance.now() - started) / 1_000).toFixed(0)} s.`);
  await dynamodb.stop();
}
