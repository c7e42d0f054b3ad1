import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  evaluatePolicy,
  matchesWildcard,
  PolicyDocument,
  type PolicyRequest,
} from "../../../local/gateway/policy-evaluation.ts";

const stage = "arn:aws:execute-api:us-east-1:000000000000:api123/prod";
const question: PolicyRequest = {
  action: "execute-api:Invoke",
  resource: `${stage}/GET/v1/lookup/port`,
  sourceIp: "192.0.2.7",
  now: new Date("2026-11-21T12:00:00Z"),
};

function statement(members: Record<string, unknown> = {}): Record<string, unknown> {
  return { Effect: "Allow", Action: "execute-api:Invoke", Resource: `${stage}/GET/v1/lookup/*`, ...members };
}

function evaluate(statements: unknown, asked: Partial<PolicyRequest> = {}) {
  const policy = PolicyDocument.parse({ Version: "2012-10-17", Statement: statements });
  return evaluatePolicy(policy, { ...question, ...asked });
}

describe("effects", () => {
  test("what a statement allows is allowed", () => {
    expect(evaluate([statement()])).toBe("allow");
  });

  test("a statement outside of a list is evaluated", () => {
    expect(evaluate(statement())).toBe("allow");
  });

  test("what no statement mentions is denied implicitly", () => {
    expect(evaluate([statement()], { resource: `${stage}/PUT/v1/lookup/port` })).toBe("implicit-deny");
  });

  test("a Deny overrides an Allow in any order", () => {
    const deny = statement({ Effect: "Deny", Resource: "*" });
    expect(evaluate([deny, statement()])).toBe("explicit-deny");
    expect(evaluate([statement(), deny])).toBe("explicit-deny");
  });

  test("a Deny for something else denies nothing", () => {
    expect(evaluate([statement(), statement({ Effect: "Deny", Resource: `${stage}/PUT/*` })])).toBe("allow");
  });
});

describe("actions and resources", () => {
  test.each(["execute-api:Invoke", "execute-api:*", "EXECUTE-API:invoke", "*", "execute-api:Invok?"])(
    "the action %s covers a call",
    (Action) => expect(evaluate([statement({ Action })])).toBe("allow"),
  );

  test.each(["execute-api:InvalidateCache", "lambda:*", "execute-api:Invoke?"])("the action %s does not", (Action) =>
    expect(evaluate([statement({ Action })])).toBe("implicit-deny"),
  );

  test("one of several actions and resources is enough", () => {
    const many = statement({ Action: ["lambda:*", "execute-api:*"], Resource: ["arn:aws:s3:::x", `${stage}/GET/*`] });
    expect(evaluate([many])).toBe("allow");
  });

  test.each([
    [`${stage}/GET/v1/lookup/port`, true],
    [`${stage}/GET/v1/lookup/*`, true],
    [`${stage}/*/v1/*`, true],
    [`${stage}/*`, true],
    [`${stage}/GET/v1/lookup/por?`, true],
    [`${stage}/GET/v1/lookup/p?rt`, true],
    [`${stage}/GET/v1/lookup`, false],
    [`${stage}/get/v1/lookup/port`, false],
    [`${stage}/GET/v1/lookup/port/`, false],
    [`${stage}/GET/v1/lookup/por??`, false],
    [`${stage}x/GET/v1/lookup/port`, false],
    ["arn:aws:execute-api:us-east-1:000000000000:other/prod/*", false],
  ])("the resource %s covers the call: %s", (Resource, covers) => {
    expect(evaluate([statement({ Resource })])).toBe(covers ? "allow" : "implicit-deny");
  });

  test("an asterisk matches slashes and the empty string, too", () => {
    expect(matchesWildcard("a/*/d", "a/b/c/d")).toBe(true);
    expect(matchesWildcard("a/*", "a/")).toBe(true);
    expect(matchesWildcard("a/*", "a")).toBe(false);
  });

  test("characters with a meaning in regular expressions are literal", () => {
    const text = fc.string().filter((each) => !/[*?]/.test(each));
    fc.assert(fc.property(text, (each) => matchesWildcard(each, each)));
    fc.assert(fc.property(text, text, (left, right) => matchesWildcard(`${left}*${right}`, `${left}/x.y/${right}`)));
    expect(matchesWildcard("a.c", "abc")).toBe(false);
  });
});

describe("the condition on the address", () => {
  const from = (ranges: unknown, operator = "IpAddress") =>
    statement({ Condition: { [operator]: { "aws:SourceIp": ranges } } });

  test.each([
    ["192.0.2.0/24", "192.0.2.7", true],
    ["192.0.2.7", "192.0.2.7", true],
    ["192.0.2.7/32", "192.0.2.8", false],
    ["0.0.0.0/0", "203.0.113.1", true],
    ["2001:db8::/32", "2001:db8::1", true],
    ["2001:db8::/32", "2001:db9::1", false],
    ["192.0.2.0/24", "2001:db8::1", false],
    ["::/0", "192.0.2.7", false],
    ["::/0", "::ffff:192.0.2.7", false],
    ["192.0.2.0/24", "::ffff:192.0.2.7", true],
    ["::/0", "2001:db8::1", true],
    [["198.51.100.0/24", "192.0.2.0/24"], "192.0.2.7", true],
  ])("%s holds %s: %s", (ranges, sourceIp, holds) => {
    expect(evaluate([from(ranges)], { sourceIp })).toBe(holds ? "allow" : "implicit-deny");
    expect(evaluate([from(ranges, "NotIpAddress")], { sourceIp })).toBe(holds ? "implicit-deny" : "allow");
  });

  test("the key's case does not matter", () => {
    const lower = statement({ Condition: { IpAddress: { "aws:sourceip": "192.0.2.0/24" } } });
    expect(evaluate([lower])).toBe("allow");
  });

  test.each(["192.0.2.0/33", "192.0.2.0/", "192.0.2", "localhost", ""])("the range %j is an error", (range) => {
    expect(() => evaluate([from(range)])).toThrow("is not an address range");
  });
});

describe("the condition on the time", () => {
  const when = (operator: string, value: unknown) =>
    statement({ Condition: { [operator]: { "aws:CurrentTime": value } } });

  test.each([
    ["DateLessThan", "2026-11-21T12:00:01Z", true],
    ["DateLessThan", "2026-11-21T12:00:00Z", false],
    ["DateLessThan", "2026-11-21T11:59:59.999Z", false],
    ["DateLessThanEquals", "2026-11-21T12:00:00Z", true],
    ["DateGreaterThan", "2026-11-21T12:00:00Z", false],
    ["DateGreaterThan", "2026-11-21T11:59:59Z", true],
    ["DateGreaterThanEquals", "2026-11-21T12:00:00Z", true],
    ["DateLessThan", "2026-11-21T14:00:00+01:00", true],
    ["DateLessThan", "2026-11-22", true],
    ["DateLessThan", "1795262401", true],
    ["DateLessThan", "1795262400", false],
    ["DateLessThan", ["2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"], true],
  ])("%s %s: %s", (operator, value, holds) => {
    expect(evaluate([when(operator, value)])).toBe(holds ? "allow" : "implicit-deny");
  });

  test.each(["soon", "2026-13-01T00:00:00Z", "21/11/2026", ""])("the time %j is an error", (value) => {
    expect(() => evaluate([when("DateLessThan", value)])).toThrow("is not a time");
  });
});

describe("several conditions", () => {
  const both = statement({
    Condition: {
      IpAddress: { "aws:SourceIp": "192.0.2.0/24" },
      DateLessThan: { "aws:CurrentTime": "2026-11-21T13:00:00Z" },
    },
  });

  test("all have to hold", () => {
    expect(evaluate([both])).toBe("allow");
    expect(evaluate([both], { sourceIp: "203.0.113.1" })).toBe("implicit-deny");
    expect(evaluate([both], { now: new Date("2026-11-21T14:00:00Z") })).toBe("implicit-deny");
  });

  test("a Deny whose conditions do not hold denies nothing", () => {
    expect(evaluate([statement(), { ...both, Effect: "Deny" }], { sourceIp: "203.0.113.1" })).toBe("allow");
  });
});

describe("anything unsupported is an error, never an allow", () => {
  test.each([
    ["an unknown operator", { StringEquals: { "aws:SourceIp": "192.0.2.7" } }],
    ["an operator with a suffix", { IpAddressIfExists: { "aws:SourceIp": "192.0.2.0/24" } }],
    ["an operator of Object.prototype", { constructor: { "aws:SourceIp": "192.0.2.7" } }],
    ["an unknown key", { IpAddress: { "aws:VpcSourceIp": "192.0.2.0/24" } }],
    ["a key of another operator", { DateLessThan: { "aws:SourceIp": "192.0.2.7" } }],
  ])("%s", (_, Condition) => {
    expect(() => evaluate([statement({ Condition })])).toThrow("is not supported");
  });

  test("in a statement that does not matter to the question, too", () => {
    const other = statement({ Resource: "arn:other", Condition: { Bool: { "aws:SecureTransport": "true" } } });
    expect(() => evaluate([statement(), other])).toThrow("is not supported");
  });

  test.each([
    ["NotAction", { Effect: "Allow", NotAction: "s3:*", Resource: "*" }],
    ["NotResource", { Effect: "Allow", Action: "*", NotResource: "x" }],
    ["Principal", statement({ Principal: "*" })],
    ["an unknown effect", statement({ Effect: "allow" })],
    ["no resource", { Effect: "Allow", Action: "*" }],
    ["no action at all", statement({ Action: [] })],
  ])("%s", (_, unknown) => {
    expect(PolicyDocument.safeParse({ Version: "2012-10-17", Statement: [unknown] }).success).toBe(false);
  });
});
