import { type Duration, Token } from "aws-cdk-lib/core";
import { parseGrant } from "../core/grants/grant.ts";
import { assertCatalogue, assertGrants, type Scope } from "../core/scope.ts";
import { prefixPattern } from "../core/secret.ts";
import { assertPropTypes } from "./prop-types.ts";

/**
 * Checks that a value is known when the app is synthesized: it ends up in a file, where CloudFormation can't fill in what
 * only a deployment knows.
 *
 * @throws Error naming the prop, or the member of it, that holds an unresolved token.
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

/** How taking access away reaches protected APIs. */
export const revocations = ["ttl", "immediate"] as const;

/** @throws Error for what can't be the prefix of a secret. */
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
    assertPropTypes(scope, { name: "string", description: "string", grants: "string[]" }, `scopes[${index}].`);
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
 * @throws Error naming the prop, for one that is out of range, or not known at synthesis.
 */
export function wholeSeconds(
  prop: string,
  duration: Duration,
  { min = 0, max = Number.POSITIVE_INFINITY } = {},
): number {
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

/** @throws Error naming the first that isn't a region, stands there twice, or is the stack's own. */
export function assertReplicas(replicas: readonly string[], region: string): void {
  assertResolved("replicas", replicas);
  for (const [index, replica] of replicas.entries()) {
    const wrong = !/^[a-z]{2}(-[a-z]+)+-\d$/.test(replica)
      ? "isn't the name of a region"
      : replica === region
        ? "is the stack's own region"
        : replicas.indexOf(replica) < index && "is there twice";
    if (wrong) throw new Error(`replicas[${index}]: ${JSON.stringify(replica)} ${wrong}.`);
  }
  if (replicas.length > 0 && Token.isUnresolved(region)) {
    throw new Error("replicas: the stack needs a region of its own: new Stack(app, id, { env: { account, region } }).");
  }
}

/** @throws Error naming the limit that isn't a number that API Gateway takes. */
export function assertThrottling(prop: string, throttling: { readonly rate: number; readonly burst: number }): void {
  assertPropTypes(throttling, { rate: "number", burst: "number" }, `${prop}.`);
  assertResolved(prop, throttling);
  const { rate, burst } = throttling;
  if (!(rate >= 0 && Number.isFinite(rate)))
    throw new Error(`${prop}.rate: ${rate} isn't 0 or more requests a second.`);
  if (!(burst >= 0 && Number.isInteger(burst))) {
    throw new Error(`${prop}.burst: ${burst} isn't a whole number from 0 up.`);
  }
}

/** @throws Error for what no browser sends as an origin. What is known only on deployment is taken as it is. */
export function assertOrigins(prop: string, origins: readonly string[]): void {
  const wrong = origins.find(
    (origin) => !Token.isUnresolved(origin) && (!URL.canParse(origin) || new URL(origin).origin !== origin),
  );
  if (wrong === undefined) return;
  throw new Error(`${prop}: ${JSON.stringify(wrong)} isn't an origin such as https://console.example.com.`);
}
