import { BlockList, isIP } from "node:net";
import { z } from "zod";

/** The request that a policy is evaluated for. */
export interface PolicyRequest {
  readonly action: string;
  readonly resource: string;
  /** The client's address (`aws:SourceIp`). */
  readonly sourceIp: string;
  /** The time of the request (`aws:CurrentTime`). */
  readonly now: Date;
}

/** The result of evaluating a policy. A policy that neither allows nor denies is an implicit deny. */
export type PolicyDecision = "allow" | "explicit-deny" | "implicit-deny";

const OneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]);
const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: OneOrMore,
  Resource: OneOrMore,
  Condition: z.record(z.string(), z.record(z.string(), OneOrMore)).default({}),
});

/**
 * The supported policy documents. Everything else in IAM (`NotAction`, `Principal`, …) is refused: ignoring it could allow
 * what AWS denies.
 */
export const PolicyDocument = z.strictObject({
  Version: z.string().optional(),
  Id: z.string().optional(),
  Statement: z.union([Statement.transform((one) => [one]), z.array(Statement).min(1)]),
});

/** A validated policy document. */
export type PolicyDocument = z.infer<typeof PolicyDocument>;
type Statement = z.infer<typeof Statement>;

/**
 * Evaluates a policy as IAM does: a matching Deny overrides every Allow.
 * @throws Error for an unsupported condition operator, key or value, even in a statement that doesn't match the request.
 */
export function evaluatePolicy(policy: PolicyDocument, request: PolicyRequest): PolicyDecision {
  const applying = policy.Statement.filter((statement) => applies(statement, request));
  if (applying.some(({ Effect }) => Effect === "Deny")) return "explicit-deny";
  return applying.length > 0 ? "allow" : "implicit-deny";
}

function applies({ Action, Resource, Condition }: Statement, request: PolicyRequest): boolean {
  // Every condition is evaluated, so that an unsupported one is always an error.
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => holds(operator, key, values, request)),
  );
  return (
    Action.some((pattern) => matchesWildcard(pattern, request.action, "i")) &&
    Resource.some((pattern) => matchesWildcard(pattern, request.resource)) &&
    conditions.every(Boolean)
  );
}

/** Whether text matches a pattern in which `*` matches any characters, including slashes, and `?` a single character. */
export function matchesWildcard(pattern: string, text: string, flags = ""): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, `s${flags}`).test(text);
}

function holds(operator: string, key: string, values: readonly string[], request: PolicyRequest): boolean {
  const condition = conditions[operator];
  if (!condition) throw new Error(`The condition operator ${operator} is not supported.`);
  if (key.toLowerCase() !== condition.key) throw new Error(`${operator} is not supported for ${key}.`);
  return condition.holds(values, request);
}

interface Condition {
  /** The only key that the operator is supported for, in lower case: IAM's keys are case-insensitive. */
  readonly key: string;
  readonly holds: (values: readonly string[], request: PolicyRequest) => boolean;
}

const conditions: Readonly<Record<string, Condition | undefined>> = {
  IpAddress: { key: "aws:sourceip", holds: isInRanges },
  NotIpAddress: { key: "aws:sourceip", holds: (ranges, request) => !isInRanges(ranges, request) },
  DateLessThan: onTime((now, value) => now < value),
  DateLessThanEquals: onTime((now, value) => now <= value),
  DateGreaterThan: onTime((now, value) => now > value),
  DateGreaterThanEquals: onTime((now, value) => now >= value),
};

function isInRanges(ranges: readonly string[], { sourceIp }: PolicyRequest): boolean {
  // Node would match IPv4 addresses against IPv6 ranges too. In IAM, ranges match only addresses of the same version.
  const lists = { 4: new BlockList(), 6: new BlockList() };
  for (const range of ranges) addRange(lists, range);
  const address = sourceIp.replace(/^::ffff:(?=[0-9.]+$)/i, "");
  const family = isIP(address);
  if (family === 0) throw new Error(`The client's address ${JSON.stringify(sourceIp)} is not an IP address.`);
  return family === 4 ? lists[4].check(address, "ipv4") : lists[6].check(address, "ipv6");
}

function addRange(lists: Readonly<Record<4 | 6, BlockList>>, range: string): void {
  const [network = "", length] = range.split("/");
  const family = isIP(network);
  const bits = family === 4 ? 32 : 128;
  const prefixLength = length === undefined ? bits : Number(length);
  if (family === 0 || length === "" || !Number.isInteger(prefixLength) || prefixLength < 0 || prefixLength > bits) {
    throw new Error(`${JSON.stringify(range)} is not an address range.`);
  }
  if (family === 4) lists[4].addSubnet(network, prefixLength, "ipv4");
  else lists[6].addSubnet(network, prefixLength, "ipv6");
}

/** A list of values means any of them. */
function onTime(compare: (now: number, value: number) => boolean): Condition {
  return {
    key: "aws:currenttime",
    holds: (values, { now }) => values.map(parseDate).some((value) => compare(now.getTime(), value)),
  };
}

const isoTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** Parses ISO 8601 or seconds since the epoch, the formats of IAM. @returns milliseconds since the epoch. */
function parseDate(text: string): number {
  const time = /^\d+$/.test(text) ? Number(text) * 1000 : isoTime.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new Error(`${JSON.stringify(text)} is not a time.`);
  return time;
}
