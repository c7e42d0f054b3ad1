import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { readLogEvent } from "../../../functions/usage/read-log-event.ts";
import { delivery } from "./log-delivery.ts";

const [a, b] = [
  { id: "1", message: "a" },
  { id: "2", message: "b" },
];

it("a delivery has its lines, and a digest that is the same in any order of them", () => {
  const batch = readLogEvent(delivery([a, b]));
  expect(batch?.lines).toEqual(["a", "b"]);
  expect(readLogEvent(delivery([b, a]))?.digest).toBe(batch?.digest);
});

it("other lines have another digest, and so have those of another stream or group", () => {
  const deliveries = [
    delivery([a, b]),
    delivery([a]),
    delivery([a, { ...b, id: "3" }]),
    delivery([a, b], { logStream: "other" }),
    delivery([a, b], { logGroup: "other" }),
  ];
  expect(new Set(deliveries.map((each) => readLogEvent(each)?.digest)).size).toBe(deliveries.length);
});

it("the message that checks the destination has no lines", () => {
  expect(readLogEvent(delivery([a], { messageType: "CONTROL_MESSAGE" }))).toBeNull();
});

it("a damaged event is a line that can't be read, and hides no other", () => {
  const damaged = [{ id: "3" }, 7, null, { message: "c" }];
  const message = {
    messageType: "DATA_MESSAGE",
    logGroup: "access",
    logStream: "stream",
    logEvents: [a, ...damaged, b],
  };
  const data = gzipSync(JSON.stringify(message)).toString("base64");
  expect(readLogEvent({ awslogs: { data } })?.lines).toEqual(["a", "", "", "", "", "b"]);
});

it.each([
  ["not compressed", Buffer.from("{}").toString("base64"), { code: "Z_DATA_ERROR" }],
  ["no JSON", gzipSync("no").toString("base64"), { name: "SyntaxError" }],
  ["no delivery", gzipSync("{}").toString("base64"), { message: expect.stringMatching(/^The delivery of CloudWatch/) }],
  [
    "larger than any delivery",
    gzipSync(Buffer.alloc(65 * 1024 * 1024)).toString("base64"),
    { code: "ERR_BUFFER_TOO_LARGE" },
  ],
])("what is %s is an error", (_what, data, error) => {
  expect(() => readLogEvent({ awslogs: { data } })).toThrow(expect.objectContaining(error));
});
