import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createLogDelivery } from "../../../local/logs/log-delivery.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Delivered {
  readonly logGroup: string;
  readonly logStream: string;
  readonly messageType: string;
  readonly logEvents: readonly { readonly id: string; readonly message: string }[];
}

/** A log group `access` with a function subscribed to the lines with a token. */
function delivery(random: () => number, invoke: () => Promise<unknown> = async () => null) {
  const delivered: Delivered[] = [];
  const report = vi.fn<(problem: string) => void>();
  const invoked = vi.fn(invoke);
  const logs = createLogDelivery({
    random,
    report,
    invoke: async (_functionArn, event) => {
      const { data } = (event as { awslogs: { data: string } }).awslogs;
      delivered.push(JSON.parse(gunzipSync(Buffer.from(data, "base64")).toString()));
      return invoked();
    },
  });
  logs.subscribe({ name: "filter", logGroup: "access", functionArn: "fn", filterPattern: '{ $.tokenId = "tok_*" }' });
  return { logs, delivered, report, invoked };
}

const line = (n: number) => `{"tokenId":"tok_${n}"}`;
const messages = (batches: readonly Delivered[]) =>
  batches.flatMap(({ logEvents }) => logEvents.map((each) => each.message));

it("delivers matching lines by stream, and no others", async () => {
  const { logs, delivered } = delivery(() => 0.5);
  for (const n of [1, 2, 3]) logs.write("access", line(n));
  logs.write("access", '{"tokenId":"-"}');
  logs.write("other", line(4));
  await logs.stop();
  expect(messages(delivered).toSorted()).toEqual([line(1), line(2), line(3)]);
  expect(new Set(delivered.map(({ logStream }) => logStream)).size).toBe(2);
  expect(delivered[0]).toMatchObject({ messageType: "DATA_MESSAGE", logGroup: "access" });
  expect(new Set(delivered.flatMap(({ logEvents }) => logEvents.map(({ id }) => id))).size).toBe(3);
});

it("now and then delivers a batch twice, the same both times", async () => {
  const { logs, delivered } = delivery(() => 0.05);
  logs.write("access", line(1));
  await logs.stop();
  expect(delivered).toHaveLength(2);
  expect(delivered[0]).toEqual(delivered[1]);
});

it("tries a delivery three times, and then reports it as lost", async () => {
  const { logs, invoked, report } = delivery(
    () => 0.5,
    async () => {
      throw new Error("broken");
    },
  );
  logs.write("access", line(1));
  await logs.stop();
  expect(invoked).toHaveBeenCalledTimes(3);
  expect(report).toHaveBeenCalledExactlyOnceWith("A delivery of access is lost: Error: broken");
});
