import { expect, it } from "vitest";
import { batchKey, counterName, readCounterName, usageExpiry, usageKey } from "../../../functions/aws/usage-items.ts";

it("the days of all tokens are together, and the hours of each token", () => {
  expect(usageKey("day", "2027-01-31", "tok_1")).toEqual({ pk: "DAY#2027-01-31", sk: "tok_1" });
  expect(usageKey("hour", "2027-01-31T12", "tok_1")).toEqual({ pk: "TOKEN#tok_1", sk: "HOUR#2027-01-31T12" });
  expect(batchKey("digest", 3)).toEqual({ pk: "BATCH#digest", sk: "3" });
});

it("usage is kept from the end of its period on: hours for 30 days, days for 400", () => {
  const seconds = (time: string) => Date.parse(time) / 1000;
  expect(usageExpiry("hour", "2027-01-31T12")).toBe(seconds("2027-03-02T13:00:00Z"));
  expect(usageExpiry("day", "2027-01-31")).toBe(seconds("2028-03-07T00:00:00Z"));
});

it.each(["GET /v1/orders/{id}", "GET /a#b", "$connect", ""])(
  "the name of a counter tells what it counts: %s",
  (route) => {
    const counter = { api: "Orders", route, statusClass: "4xx" as const };
    expect(counterName(counter)).toBe(`calls#4xx#Orders#${route}`);
    expect(readCounterName(counterName(counter))).toEqual(counter);
  },
);

it.each([
  "calls",
  "owner",
  "ttl",
  "calls#6xx#Orders#GET /",
  "calls##Orders#GET /",
  "2xx#Orders#GET /",
  "Xcalls#2xx#a#b",
])("an attribute with another name counts nothing: %s", (name) => {
  expect(readCounterName(name)).toBeUndefined();
});

it("a counter without an API or a route has empty ones", () => {
  expect(readCounterName("calls#2xx")).toEqual({ statusClass: "2xx", api: "", route: "" });
});
