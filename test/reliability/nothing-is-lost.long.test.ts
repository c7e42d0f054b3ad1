import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTable } from "../../bench/token-table.ts";
import { callTotal } from "../../contract/deployment/usage.ts";
import { resumeDeletions } from "../../functions/aws/token-deletions.ts";
import { assertTableInvariants } from "../support/table-invariants.ts";
import { type Control, startControl } from "./durability/control.ts";
import { type DurableStore, startDurableStore } from "./durability/durable-store.ts";
import { createKnownTokens } from "./durability/known-tokens.ts";
import type { WriterLine } from "./durability/token-state.ts";
import type { WriterProcessOptions } from "./durability/writer-process.ts";
import { countCall, serviceOn } from "./durability/writers.ts";
import { startPart } from "./part.ts";

const part = startPart("Nothing acknowledged is lost", [
  "kills",
  "writes",
  "lostWrites",
  "undoneRevocations",
  "halfWritten",
]);
/** Kills of the store, and of the functions. */
const kills = 10;

/**
 * As many as keep the store busy: it works on one request after the other. Each makes several changes between two kills.
 */
const writers = 16;

/** The changes that are acknowledged before a kill of the store, after it is there again, and before a kill of the functions. */
const changes = { beforeKill: 130, afterRestart: 16, beforeEnd: 80 };
const names = { tableName: "Tokens", usageTableName: "Usage" };
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const folder = mkdtempSync(join(tmpdir(), "latchkey-kills-"));
const known = createKnownTokens();
let store: DurableStore;
let client: DynamoDBClient;

beforeAll(async () => {
  store = await startDurableStore(folder);
  client = new DynamoDBClient({ endpoint: store.url, region: "eu-central-1", credentials });
  for (const name of Object.values(names)) await createTable(client, name);
});

afterAll(async () => {
  client.destroy();
  await store.stop();
  rmSync(folder, { recursive: true });
});

/** A process that changes tokens. */
interface Writing {
  /** Waits until so many changes more are acknowledged. */
  readonly acknowledged: (count: number) => Promise<void>;
  readonly kill: () => void;
}

/** Changes tokens in a process of its own, as functions do. @param during the writing ends with it. */
async function writeInProcess(during: (writing: Writing) => Promise<unknown>, run: number): Promise<WriterLine[]> {
  const options: WriterProcessOptions = { ...names, run: `${run}`, seed: part.seed + run * 1000, writers };
  const program = new URL("durability/writer-process.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [program, JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      ...process.env,
      AWS_ENDPOINT_URL_DYNAMODB: store.url,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
  });
  const lines: WriterLine[] = [];
  const reading = createInterface({ input: child.stdout });
  reading.on("line", (line) => lines.push(JSON.parse(line) as WriterLine));
  const closed = once(reading, "close");
  const died = closed.then(() => Promise.reject(new Error("The writers ended by themselves.")));
  died.catch(() => undefined);
  const successes = () => lines.filter((line) => line.kind === "end" && line.error === null).length;
  await during({
    async acknowledged(count) {
      const wanted = successes() + count;
      while (successes() < wanted) await Promise.race([once(reading, "line"), died]);
    },
    kill: () => child.kill("SIGKILL"),
  });
  child.stdin.end();
  await closed;
  return lines;
}

/** Compares the table with what was acknowledged, and looks for what is half-written. */
async function check(which: "changed" | "all"): Promise<void> {
  const { lost, undone, details } = await known.compare(serviceOn({ client, ...names }).store, which);
  for (const detail of details) console.error(detail);
  part.count("lostWrites", lost);
  part.count("undoneRevocations", undone);
  await assertTableInvariants(client, names.tableName).catch((error: Error) => {
    part.count("halfWritten", error.message.split("\n").length - 1);
    console.error(error.message);
  });
}

/** Delivers again what wasn't acknowledged, as CloudWatch Logs does, and compares the counts with the calls. */
async function checkCounts(): Promise<void> {
  for (const { write, tokenId, isKnown } of known.calls) {
    if (!isKnown) await countCall({ client, ...names }, write, tokenId);
  }
  const counted = new Map<unknown, unknown>();
  const pages = paginateScan(
    { client: DynamoDBDocumentClient.from(client) },
    { TableName: names.usageTableName, ConsistentRead: true },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items) if (String(item["pk"]).startsWith("DAY#")) counted.set(item["sk"], item[callTotal]);
  }
  const wanted = Map.groupBy(known.calls, ({ tokenId }) => tokenId);
  for (const [tokenId, calls] of wanted) {
    if (counted.get(tokenId) !== calls.length) part.count("lostWrites");
  }
}

it("keeps every change that was acknowledged, and none by half, while the store is killed", async () => {
  const control: Control = await startControl(store.engineUrl(), credentials);
  for (let kill = 0; kill < kills; kill++) {
    const during = async ({ acknowledged }: Writing) => {
      const plainWrites = control.write(store.engineUrl());
      await acknowledged(changes.beforeKill);
      await store.killAndRestart();
      await plainWrites;
      await acknowledged(changes.afterRestart);
    };
    known.take(await writeInProcess(during, kill));
    part.count("kills");
    await control.compare(store.engineUrl());
    await check("changed");
  }
  part.measure(control.describe());
});

it("keeps them while the functions are killed", async () => {
  for (let kill = 0; kill < kills; kill++) {
    const during = async ({ acknowledged, kill: end }: Writing) => {
      await acknowledged(changes.beforeEnd);
      end();
    };
    known.take(await writeInProcess(during, 100 + kill));
    part.count("kills");
    await check("changed");
  }
});

it("has it all at the end: every token, every count of calls, and no deletion that is not finished", async () => {
  await resumeDeletions({ client, tableName: names.tableName }, Date.now() + 30_000);
  await check("all");
  await checkCounts();
  const all = Object.values(known.acknowledged).reduce((sum, count) => sum + count, 0);
  part.count("writes", all);
  part.measure(`acknowledged: ${describe(known.acknowledged)}; not acknowledged: ${describe(known.failures)}`);
  // A change that is refused for another reason was never tried.
  expect(Object.keys(known.failures).filter((reason) => !["unavailable", "conflict"].includes(reason))).toEqual([]);
  expect(Object.keys(known.acknowledged).length).toBeGreaterThan(6);
  part.expectNoFault();
});

function describe(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");
}
