import { createServer } from "node:http";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { generateSecret, parseSecret } from "../../core/secret.ts";
import { verifySecret } from "../../core/use-cases/verify-secret.ts";
import { createDynamoVerificationStore } from "../../functions/aws/dynamo-verification-store.ts";
import type { ItemClient } from "../../functions/aws/item-client.ts";
import { tokenItem } from "../../functions/aws/token-items.ts";
import { close, listen } from "../../local/host/ports.ts";
import { createTokenTable, localDynamoClient } from "../support/create-table.ts";
import { environmentFor } from "../support/stalling-server.ts";
import { tokenWith } from "../support/token-fixture.ts";
import { createAuthorizer, itemClients, storeToken } from "./failures/authorizer-under-faults.ts";
import { startPart } from "./part.ts";
import { createRandom } from "./random.ts";

const part = startPart("Timing", ["inputs"]);

const client = localDynamoClient();
let tableName: string;

beforeAll(async () => {
  tableName = await createTokenTable(client);
  for (const [name, value] of Object.entries(environmentFor(inject("dynamodbEndpoint")))) vi.stubEnv(name, value);
});
afterAll(() => {
  vi.unstubAllEnvs();
});

const pairs = part.size({ short: 100, long: 3_000 });
/** The first ones are slower: code is compiled, and connections are made. */
const warmUp = 20;

type Kind = "unknown" | "wrong";

/** Measures refusals of unknown ids and of wrong secrets in random order, so that all else meets both alike. */
async function measure(knownId: string | undefined, refuse: (secret: string) => Promise<number>) {
  const random = createRandom(part.seed);
  const times: Record<Kind, number[]> = { unknown: [], wrong: [] };
  for (let n = 0; n < pairs + warmUp; n++) {
    for (const kind of random.chance(0.5) ? (["unknown", "wrong"] as const) : (["wrong", "unknown"] as const)) {
      const time = await refuse(generateSecret("lk", kind === "wrong" ? knownId : undefined).secret);
      if (n >= warmUp) times[kind].push(time);
    }
  }
  part.count("inputs", 2 * pairs);
  return times;
}

// On a busy machine, and before Java has compiled the database, times vary by more than what is looked for.
const longFormOnly = it.skipIf(!part.isLong);
longFormOnly(
  "over HTTP, unknown ids and wrong secrets take nearly as long (long form only: needs an idle machine)",
  async () => {
    const decide = createAuthorizer(itemClients["built-in"](), tableName);
    const known = parseSecret(["lk"], await storeToken(client, tableName));
    const server = createServer(async (request, response) => {
      const { outcome } = await decide(String(request.headers.authorization));
      response.writeHead(outcome === "unauthorized" ? 401 : 500).end();
    });
    const url = await listen(server, 0);
    const times = await measure(known?.tokenId, async (secret) => {
      const started = performance.now();
      const response = await fetch(url, { headers: { Authorization: secret } });
      expect(response.status).toBe(401);
      return performance.now() - started;
    });
    await close(server);
    const slower = probabilityOfSlower(times.wrong, times.unknown);
    const [unknown, wrong] = [median(times.unknown), median(times.wrong)].map((time) => time.toFixed(2));
    part.measure(
      `over HTTP and DynamoDB Local, an unknown id took ${unknown} ms in the median, a wrong secret ${wrong} ms; a wrong secret was the slower one of two with a probability of ${slower.toFixed(3)} (0.5: no difference)`,
    );
    // The database reads an item or doesn't, which nothing can hide. It must stay far below what a network varies by.
    expect(Math.abs(median(times.wrong) - median(times.unknown))).toBeLessThan(0.5);
  },
);

it("the product's own work for both differs by less than a tenth of a millisecond", async () => {
  const token = tokenWith();
  const Item = marshall(tokenItem(token));
  const getItem: ItemClient["getItem"] = async ({ Key }) => (Key?.["pk"]?.S === `TOKEN#${token.id}` ? { Item } : {});
  const unused = () => Promise.reject(new Error("Refusals write nothing."));
  const store = createDynamoVerificationStore({ tableName, client: { getItem, putItem: unused, updateItem: unused } });
  const times = await measure(token.id, async (secret) => {
    const started = performance.now();
    const { ok } = await verifySecret({ prefixes: ["lk"], store, now: () => new Date() }, { secret });
    const milliseconds = performance.now() - started;
    expect(ok).toBe(false);
    return 1_000 * milliseconds;
  });
  const difference = median(times.wrong) - median(times.unknown);
  part.measure(`without the database, both differ by ${difference.toFixed(0)} µs in the median`);
  expect(Math.abs(difference)).toBeLessThan(100);
});

/** How often one of the first is larger than one of the second: 0.5 where they are the same (Vargha and Delaney's A). */
function probabilityOfSlower(first: readonly number[], second: readonly number[]): number {
  const sorted = second.toSorted((a, b) => a - b);
  const below = (value: number) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return first.reduce((sum, value) => sum + below(value), 0) / (first.length * second.length);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
