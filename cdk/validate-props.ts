import { type Duration, Token } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { maxDuration } from "../core/duration.ts";
import { parseGrant } from "../core/grants/grant.ts";
import { assertCatalogue, assertGrants, type Scope } from "../core/scope.ts";
import { prefixPattern } from "../core/secret.ts";
import { validateDescription } from "../core/text.ts";
import { assertPropTypes } from "./prop-types.ts";

/**
 * Runs the checks of a construct's props, before anything is added to the tree.
 * @returns the result of the checks.
 * @throws Error whose message begins with the construct's path.
 */
export function checkConstruct<T>(scope: Construct, id: string, check: () => T): T {
  if (!Construct.isConstruct(scope)) throw new Error(`${id}: the scope isn't a construct.`);
  return withPath([scope.node.path, id].filter(Boolean).join("/"), check);
}

/** A value of any length must not fill the terminal. */
const maxMessageLength = 800;

/** @throws Error whose message begins with the path of a construct, for an error of `run`. */
export function withPath<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : `${cause}`;
    throw new Error(
      `${path}: ${message.length > maxMessageLength ? `${message.slice(0, maxMessageLength)}….` : message}`,
      {
        cause,
      },
    );
  }
}

/**
 * Checks that a value is known at synthesis. CloudFormation can't fill in values in files.
 * @throws Error naming the prop, or the member of it, that contains an unresolved token.
 */
export function assertResolved(prop: string, value: unknown): void {
  if (Token.isUnresolved(value)) throw unresolved(prop);
  if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) assertResolved(`${prop}[${index}]`, member);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) assertResolved(`${prop}.${name}`, member);
  }
}

function unresolved(prop: string): Error {
  return new Error(`${prop}: this value is only known when the app is deployed; it must be known at synthesis.`);
}

/** How a revocation reaches protected APIs. */
export const revocations = ["ttl", "immediate"] as const;

/** @throws Error for a prefix that secrets can't have, or that is there twice. */
export function assertPrefixes(prefix: string, acceptedPrefixes: readonly string[]): void {
  assertResolved("prefix", prefix);
  assertResolved("acceptedPrefixes", acceptedPrefixes);
  for (const [prop, value] of [["prefix", prefix], ...acceptedPrefixes.map((each) => ["acceptedPrefixes", each])]) {
    if (prefixPattern.test(value ?? "")) continue;
    throw new Error(`${prop}: ${JSON.stringify(value)} isn't 1 to 16 lower-case letters and digits.`);
  }
}

/** @throws Error naming the first scope or grant that is wrong. */
export function assertScopes(scopes: readonly Scope[]): void {
  for (const [index, scope] of scopes.entries()) {
    const path = `scopes[${index}].`;
    assertPropTypes(scope, { name: "string", description: "text", grants: "string[]" }, path);
    const mistake = validateDescription(scope.description);
    if (mistake) throw new Error(`${path}description: ${mistake}`);
  }
  assertResolved("scopes", scopes);
  assertCatalogue(scopes);
}

/** @throws Error for a name that none of the scopes has. */
export function assertScopeNames(prop: string, names: readonly string[], scopes: readonly Scope[]): void {
  assertResolved(prop, names);
  const unknown = names.find((name) => !scopes.some((scope) => scope.name === name));
  if (unknown === undefined) return;
  const known = scopes.map(({ name }) => name).join(", ");
  throw new Error(`${prop}: the token service has no scope ${unknown}. It has ${known || "none"}.`);
}

/** @throws Error naming the first grant that is wrong. */
export function assertGrantList(prop: string, grants: readonly string[]): void {
  assertResolved(prop, grants);
  assertGrants(grants, prop);
}

/** @throws Error naming the first route that isn't `<METHOD> <path>`, with `ANY` for all methods. */
export function assertRoutes(prop: string, routes: readonly string[]): void {
  assertResolved(prop, routes);
  const wrong = routes.find(
    (route) => typeof parseGrant(route.replace(/^ANY /, "GET ")) === "string" || /\*/.test(route),
  );
  if (wrong === undefined) return;
  throw new Error(`${prop}: ${JSON.stringify(wrong)} isn't a route such as "GET /v1/orders/{id}" or "ANY /{proxy+}".`);
}

/**
 * A duration in whole seconds.
 * @throws Error naming the prop, for a duration that is out of range or not known at synthesis.
 */
export function wholeSeconds(prop: string, duration: Duration, { min = 0, max = maxDuration } = {}): number {
  if (duration.isUnresolved()) throw unresolved(prop);
  const seconds = duration.toSeconds({ integral: false });
  if (!Number.isInteger(seconds)) throw new Error(`${prop}: ${seconds} s isn't a whole number of seconds.`);
  if (seconds < min) throw new Error(`${prop}: ${seconds} s is less than the minimum of ${min} s.`);
  if (seconds > max) throw new Error(`${prop}: ${seconds} s is more than the maximum of ${max} s.`);
  return seconds;
}

/** @throws Error naming the prop and its values, for another one. */
export function assertOneOf<T extends string>(prop: string, value: T, values: readonly T[]): void {
  assertResolved(prop, value);
  if (!values.includes(value)) throw new Error(`${prop}: ${JSON.stringify(value)} isn't one of ${values.join(", ")}.`);
}

/** @throws Error naming the first value that isn't a region, or is the stack's own. */
export function assertReplicas(replicas: readonly string[], region: string): void {
  assertResolved("replicas", replicas);
  for (const [index, replica] of replicas.entries()) {
    const wrong = !/^[a-z]+(-[a-z]+)+-\d+$/.test(replica)
      ? "isn't the name of a region"
      : replica === region && "is the stack's own region";
    if (wrong) throw new Error(`replicas[${index}]: ${JSON.stringify(replica)} ${wrong}.`);
  }
  if (replicas.length > 0 && Token.isUnresolved(region)) {
    throw new Error("replicas: the stack needs a region of its own: new Stack(app, id, { env: { account, region } }).");
  }
}

/** The maximum of a rate or burst limit. It only has to be more than any account is given. */
const maxThrottling = 1_000_000;

/** @throws Error naming the limit that is out of range. */
export function assertThrottling(prop: string, throttling: { readonly rate: number; readonly burst: number }): void {
  assertPropTypes(throttling, { rate: "number", burst: "number" }, `${prop}.`);
  assertResolved(prop, throttling);
  const { rate, burst } = throttling;
  if (!(rate >= 0 && rate <= maxThrottling)) {
    throw new Error(`${prop}.rate: ${rate} isn't a number of requests a second from 0 to ${maxThrottling}.`);
  }
  if (!(burst >= 0 && burst <= maxThrottling && Number.isInteger(burst))) {
    throw new Error(`${prop}.burst: ${burst} isn't a whole number from 0 to ${maxThrottling}.`);
  }
}

/** @throws Error for a value that no browser sends as an origin. Values that are only known at deployment are accepted. */
export function assertOrigins(prop: string, origins: readonly string[]): void {
  const wrong = origins.find(
    (origin) => !Token.isUnresolved(origin) && (!URL.canParse(origin) || new URL(origin).origin !== origin),
  );
  if (wrong === undefined) return;
  throw new Error(`${prop}: ${JSON.stringify(wrong)} isn't an origin such as https://console.example.com.`);
}

/** @throws Error for a value that doesn't match. Values that are only known at deployment are accepted. */
export function assertPattern(prop: string, value: string, pattern: RegExp, description: string): void {
  if (Token.isUnresolved(value) || pattern.test(value)) return;
  throw new Error(`${prop}: ${JSON.stringify(value)} isn't ${description}.`);
}
