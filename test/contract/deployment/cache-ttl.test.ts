import { expect, it } from "vitest";
import { formatFormerCacheTtl, parseFormerCacheTtl } from "../../../contract/deployment/cache-ttl.ts";

it.each([null, { seconds: 3_600, until: "2027-01-31T12:00:00.000Z" }])("reads %j as it was written", (former) => {
  expect(parseFormerCacheTtl(formatFormerCacheTtl(former))).toEqual(former);
});

it.each([
  ...["", "3600", "3600 seconds until tomorrow", "Stack-CacheTtl-1ABC2DEF", "none until 2027-01-31T12:00:00.000Z"],
  ...["x3600 seconds until 2027-01-31T12:00:00.000Z", "3600 seconds until 2027-01-31T12:00:00.000Z and more"],
  "3600 seconds until 2027-13-31T12:00:00.000Z",
  "1234567 seconds until 2027-01-31T12:00:00.000Z",
])("takes %j for damage", (text) => {
  expect(() => parseFormerCacheTtl(text)).toThrow("The former cacheTtl is damaged.");
});
