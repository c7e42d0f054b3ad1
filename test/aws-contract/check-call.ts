import type { WebSocket } from "ws";
import {
  type AuthorizerName,
  authorizers,
  type Call,
  type ExpectedResponse,
  type Identity,
  identityParameter,
  type Step,
} from "./fact.ts";
import { type HttpResponse, httpCall } from "./http-call.ts";
import type { InvocationLog } from "./probe/invocation-log.ts";
import { absent, differences } from "./shape.ts";

/** Where facts are tried. */
export interface Target {
  /** The URL of the resource that an authorizer protects. */
  readonly findUrl: (authorizer: AuthorizerName) => string;
  readonly identityHeader: string;
  /** The text of an identity; the nonce keeps the facts' caches apart. */
  readonly toIdentityText: (identity: Identity, nonce: string) => string;
  readonly log: Pick<InvocationLog, "events">;
  /** Asks for the flush of an authorizer's stage. Returns the status. */
  readonly flush: (authorizer: AuthorizerName) => Promise<number>;
  /** How clients of the AWS SDK are set up. */
  readonly awsClient: {
    readonly region?: string;
    readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** How fast a flush proceeds compared to AWS, so that nobody waits for a minute: 100 is a hundred times as fast. */
  readonly flushSpeed: number;
}

/** A fact that is being tried. */
export interface Trial {
  readonly target: Target;
  readonly nonce: string;
  /** The open connections, by the names that steps call them. */
  readonly connections: Map<string, OpenConnection>;
  /** What was seen, in this order. */
  readonly observed: Observation[];
}

/** What was seen in a step. */
export interface Observation {
  readonly step: Step;
  readonly response?: HttpResponse;
  /** The events of the authorizer's function in this step. */
  readonly authorizerEvents?: readonly unknown[];
  /** The last event of the backend's function. */
  readonly backendEvent?: unknown;
  /** Anything else. */
  readonly result?: unknown;
}

/** A connection of a WebSocket API, from the client's side. */
export interface OpenConnection {
  readonly socket: WebSocket;
  readonly connectionId: string;
  readonly authorizer: AuthorizerName;
}

/** Sends a request, and sees its response and the events of the functions. */
export async function checkCall(trial: Trial, step: Call): Promise<string[]> {
  const { log } = trial.target;
  const before = (await log.events("authorizer")).length;
  const response = await send(trial, step);
  const invocations = (await log.events("authorizer")).slice(before);
  const backendEvent = (await log.events("backend")).at(-1);
  trial.observed.push({ step, response, authorizerEvents: invocations, backendEvent });
  return [
    ...responseDifferences(response, step.expected),
    ...eventDifferences(invocations, backendEvent, step.expected),
  ];
}

/** Sends the request of a step. */
export function send({ target, nonce }: Trial, step: Omit<Call, "type" | "expected">): Promise<HttpResponse> {
  const { authorizer, identity, method = "GET", path = "item", query = [], headers = [] } = step;
  const { sources = ["header"] } = authorizers[authorizer];
  const search = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value]));
  const isGiven = query.some(([name]) => name.toLowerCase() === identityParameter);
  if (sources.includes("query") && !step.withoutQuery && !isGiven) search.set(identityParameter, "probe");
  const url = `${target.findUrl(authorizer)}/${path}${search.size > 0 ? `?${search}` : ""}`;
  const name = step.spelling ?? target.identityHeader;
  const own: readonly (readonly [string, string])[] =
    identity === "missing" ? [] : [[name, identity === "empty" ? "" : target.toIdentityText(identity, nonce)]];
  return httpCall(url, method, [...own, ...headers]);
}

/** How a response differs from what is expected of it. */
export function responseDifferences(response: HttpResponse, expected: ExpectedResponse): string[] {
  const { status, body, length, headers = {}, spelledHeaders = [] } = expected;
  const bytes = Buffer.byteLength(response.body);
  return [
    ...(status === undefined ? [] : differences(response.status, status, "status")),
    ...(body === undefined ? [] : differences(parsed(response.body), body, "body")),
    ...(length === undefined ? [] : differences(bytes, length, "length of the body")),
    ...Object.entries(headers).flatMap(([name, value]) => {
      const actual = response.headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
      return differences(actual, value ?? absent, `header ${name}`);
    }),
    ...spelledHeaders
      .filter((name) => !response.headers.some(([each]) => each === name))
      .map((name) => `no header is spelled ${name}`),
  ];
}

/** How the events of the functions differ from what is expected of them. */
export function eventDifferences(
  authorizerEvents: readonly Readonly<Record<string, unknown>>[],
  backendEvent: unknown,
  { invocations, authorizerEvent, authorizerEventMembers, backendEvent: expectedBackendEvent }: ExpectedResponse,
): string[] {
  const found: string[] = [];
  if (invocations !== undefined && authorizerEvents.length !== invocations) {
    found.push(`the function was invoked ${authorizerEvents.length} times, and should be ${invocations} times`);
  }
  if (authorizerEvent !== undefined)
    found.push(...differences(authorizerEvents.at(-1), authorizerEvent, "authorizer event"));
  if (authorizerEventMembers) {
    const members = Object.keys(authorizerEvents.at(-1) ?? {}).toSorted();
    if (members.join() !== authorizerEventMembers.join()) {
      found.push(`the authorizer's event has ${members.join()}, and should have ${authorizerEventMembers.join()}`);
    }
  }
  if (expectedBackendEvent !== undefined)
    found.push(...differences(backendEvent, expectedBackendEvent, "backend event"));
  return found;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
