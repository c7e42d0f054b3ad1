import { expect, it } from "vitest";
import { readVerdict } from "../../guard/verdict.ts";

const context = {
  tokenId: "tok_1",
  tokenName: "my_app",
  owner: "ops",
  scopes: "lookup:read scope:write",
  secretVersion: "3",
  tokenVersion: "123456789012345",
};

it("a verdict has the values of the context, with what it leaves out", () => {
  const verdict = { tokenId: "tok_1", tokenName: "my_app", owner: "ops", secretVersion: 3 };
  expect(readVerdict(context)).toEqual({
    ...verdict,
    scopes: ["lookup:read", "scope:write"],
    tokenVersion: 123_456_789_012_345,
    validUntil: null,
    allowedCidrs: [],
  });
  const limits = { validUntil: "2027-01-31T12:00:00.000Z", allowedCidrs: "192.0.2.0/24" };
  expect(readVerdict({ ...context, ...limits, scopes: "", tokenVersion: "0" })).toEqual({
    ...verdict,
    scopes: [],
    tokenVersion: 0,
    validUntil: "2027-01-31T12:00:00.000Z",
    allowedCidrs: ["192.0.2.0/24"],
  });
});

it("the lists of a token are the same from call to call, and those of a thousand other tokens replace them", () => {
  const rangesOf = (allowedCidrs: string) => readVerdict({ ...context, allowedCidrs })?.allowedCidrs;
  const first = rangesOf("192.0.2.0/24 192.0.2.1/32");
  expect(rangesOf("198.51.100.0/24")).toEqual(["198.51.100.0/24"]);
  expect(rangesOf("192.0.2.0/24 192.0.2.1/32")).toBe(first);
  for (let index = 0; index < 1_000; index++) rangesOf(`2001:db8::${index}/128`);
  expect(rangesOf("192.0.2.0/24 192.0.2.1/32")).toEqual(first);
  expect(rangesOf("192.0.2.0/24 192.0.2.1/32")).not.toBe(first);
});
