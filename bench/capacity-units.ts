import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { StoredToken } from "../core/token.ts";
import type { VerificationStore } from "../core/token-store.ts";
import { authorize } from "../functions/authorizer/authorize.ts";
import { createSdkItemClient } from "../functions/aws/dynamo-client.ts";
import { createDynamoVerificationStore } from "../functions/aws/dynamo-verification-store.ts";
import { tokenItem } from "../functions/aws/token-items.ts";
import { startDynamoDbLocal } from "../local/aws/dynamodb-local.ts";
import { exactly, type Figure, type Section } from "./figures.ts";
import { createEvent, createSettings, createToken } from "./stage.ts";
import { createTable } from "./token-table.ts";

const tableName = "Tokens";

interface Consumed {
  readonly read: number;
  readonly written: number;
}

/** Measures the request units that decisions consume, as reported by DynamoDB Local. */
export async function measureCapacityUnits(): Promise<Section> {
  const dynamodb = await startDynamoDbLocal();
  try {
    await createTable(new DynamoDBClient({ endpoint: dynamodb.endpoint }), tableName);
    const seenNow = await decide(dynamodb.endpoint, (token) => token);
    const today = new Date(Math.max(Date.now() - 600_000, startOfDay())).toISOString();
    const [seenToday, seenBefore] = await Promise.all(
      [today, "2026-01-01T00:00:00.000Z"].map((at) =>
        decide(dynamodb.endpoint, (token) => ({ ...token, lastSeenAt: at, currentSecretLastSeenAt: at })),
      ),
    );
    const mistyped = await decide(
      dynamodb.endpoint,
      (token) => token,
      (secret) => `${secret.slice(0, -1)}${secret.endsWith("0") ? "1" : "0"}`,
    );
    const rows = {
      "accepted, seen within the resolution": seenNow,
      "accepted, not seen within it": seenToday ?? nothing,
      "refused by its checksum": mistyped,
    };
    const wanted = [
      [1, 0],
      [1, 1],
      [0, 0],
    ];
    const firstOfDay = { "accepted, for the first time on a day": seenBefore ?? nothing };
    return {
      title: "Request units of DynamoDB, of one decision",
      figures: Object.entries({ ...rows, ...firstOfDay }).flatMap(([name, { read, written }]): Figure[] => [
        { name: `${name}: read`, unit: "units", ...exactly(read) },
        { name: `${name}: written`, unit: "units", ...exactly(written) },
      ]),
      goals: Object.entries(rows).flatMap(([name, { read, written }], index) => [
        { name: `read units, ${name}`, measured: read, atMost: wanted[index]?.[0] ?? 0, isExact: true },
        { name: `write units, ${name}`, measured: written, atMost: wanted[index]?.[1] ?? 0, isExact: true },
      ]),
    };
  } finally {
    await dynamodb.stop();
  }
}

const nothing: Consumed = { read: Number.NaN, written: Number.NaN };

function startOfDay(): number {
  return new Date().setUTCHours(0, 0, 0, 0);
}

/** Decides one call with a new token, and sums the consumed request units. */
async function decide(
  endpoint: string,
  change: (token: StoredToken) => StoredToken,
  mistype: (secret: string) => string = (secret) => secret,
): Promise<Consumed> {
  // Each decision reads only once, even on a slow machine.
  const settings = { ...createSettings(1), lastSeenResolution: 60, cachesVerdicts: false };
  const { secret, token } = createToken(settings.scopes.map(({ name }) => name));
  await new DynamoDBClient({ endpoint }).send(
    new PutItemCommand({ TableName: tableName, Item: marshall(tokenItem(change(token))) }),
  );
  const consumed = { read: 0, written: 0 };
  const counting = new DynamoDBClient({ endpoint });
  counting.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        Object.assign(args.input, { ReturnConsumedCapacity: "TOTAL" });
        const result = await next(args);
        const { ConsumedCapacity } = result.output as { ConsumedCapacity?: { CapacityUnits?: number } };
        consumed[commandName === "GetItemCommand" ? "read" : "written"] +=
          ConsumedCapacity?.CapacityUnits ?? Number.NaN;
        return result;
      },
    { step: "initialize" },
  );
  const report = { accepted: () => undefined, refused: () => undefined, lastSeenFailed: () => undefined };
  const { get, stampLastSeen } = createDynamoVerificationStore({ tableName, client: createSdkItemClient(counting) });
  let stamp: Promise<boolean> | undefined;
  const store: VerificationStore = {
    get,
    stampLastSeen: (...sighting) => {
      stamp = stampLastSeen(...sighting);
      return stamp;
    },
  };
  await authorize({ settings, tableName, store, report, now: () => new Date() }, createEvent(mistype(secret))).catch(
    (error) => {
      if (error.message !== "Unauthorized") throw error;
    },
  );
  // A busy machine may have decided without waiting for it.
  await stamp;
  return consumed;
}
