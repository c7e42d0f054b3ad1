import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type AuthorizerName,
  authorizers,
  type Call,
  type ExpectedResponse,
  type Fact,
  type Flush,
  type Identity,
  identityParameter,
  type WatchFlush,
} from "./fact.ts";
import { type HttpResponse, httpCall } from "./http-call.ts";
import type { InvocationLog } from "./probe/invocation-log.ts";
import { absent, differences } from "./shape.ts";

/** Where facts are tried. */
export interface Target {
  /** The URL of the resource that an authorizer protects. */
  readonly urlOf: (authorizer: AuthorizerName) => string;
  readonly identityHeader: string;
  /** The text of an identity; the nonce keeps the facts' caches apart. */
  readonly textOf: (identity: Identity, nonce: string) => string;
  readonly log: Pick<InvocationLog, "events">;
  /** Asks for the flush of an authorizer's stage. Returns the status. */
  readonly flush: (authorizer: AuthorizerName) => Promise<number>;
  /** How fast a flush proceeds compared to AWS, so that nobody waits for a minute: 100 is a hundred times as fast. */
  readonly flushSpeed: number;
}

/** A fact that is being tried. */
interface Trial {
  readonly target: Target;
  readonly nonce: string;
}

/** Tries a fact. @returns what is otherwise, in sentences; none: it holds. */
export async function checkFact(fact: Fact, target: Target): Promise<string[]> {
  const trial: Trial = { target, nonce: randomUUID() };
  const found: string[] = [];
  for (const [index, step] of fact.steps.entries()) {
    const at = `step ${index + 1}`;
    if (step.type === "call") found.push(...(await checkCall(trial, step)).map((each) => `${at}: ${each}`));
    else if (step.type === "flush") found.push(...(await checkFlush(trial, step)).map((each) => `${at}: ${each}`));
    else if (step.type === "watch-flush")
      found.push(...(await watchFlush(trial, step)).map((each) => `${at}: ${each}`));
    else if (step.type === "wait") await sleep(step.seconds * 1_000);
    else throw new Error(`A step of type ${step.type} can't be tried here.`);
  }
  return found;
}

async function checkCall(trial: Trial, step: Call): Promise<string[]> {
  const { log } = trial.target;
  const before = log.events("authorizer").length;
  const response = await send(trial, step);
  const invocations = log.events("authorizer").slice(before);
  return [
    ...responseDifferences(response, step.expected),
    ...eventDifferences(invocations, log.events("backend").at(-1), step.expected),
  ];
}

function send({ target, nonce }: Trial, step: Omit<Call, "type" | "expected">): Promise<HttpResponse> {
  const { authorizer, identity, method = "GET", path = "item", query = [], headers = [] } = step;
  const { sources = ["header"] } = authorizers[authorizer];
  const search = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value]));
  const isGiven = query.some(([name]) => name.toLowerCase() === identityParameter);
  if (sources.includes("query") && !step.withoutQuery && !isGiven) search.set(identityParameter, "probe");
  const url = `${target.urlOf(authorizer)}/${path}${search.size > 0 ? `?${search}` : ""}`;
  const name = step.spelling ?? target.identityHeader;
  const own: readonly (readonly [string, string])[] =
    identity === "missing" ? [] : [[name, identity === "empty" ? "" : target.textOf(identity, nonce)]];
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

async function checkFlush({ target }: Trial, { authorizer, expected }: Flush): Promise<string[]> {
  const status = await target.flush(authorizer);
  return status === expected.status ? [] : [`the flush is a ${status}, and should be ${expected.status}`];
}

/** The results that are old are those of the invocation before the flush, which the backend was given last. */
async function watchFlush(trial: Trial, { authorizer, identity, expected }: WatchFlush): Promise<string[]> {
  const { log, flushSpeed } = trial.target;
  const resultId = () => resultIdOf(log.events("backend").at(-1));
  const oldId = resultId();
  const startedAt = performance.now();
  const elapsed = () => ((performance.now() - startedAt) / 1_000) * flushSpeed;
  const { staleAt, returns, freshFrom } = expected;
  let firstFreshAt = Number.POSITIVE_INFINITY;
  let lastStaleAt = 0;
  while (elapsed() < (freshFrom ?? staleAt + 5) * 1.3) {
    const at = elapsed();
    await send(trial, { authorizer, identity });
    if (resultId() === oldId) lastStaleAt = at;
    else firstFreshAt = Math.min(firstFreshAt, at);
    await sleep(300 / flushSpeed);
  }
  return [
    ...(lastStaleAt < staleAt
      ? [`the last old result came after ${lastStaleAt} s, and should after ${staleAt} s`]
      : []),
    ...(returns && firstFreshAt > lastStaleAt ? ["no old result came after a newer one"] : []),
    ...(freshFrom !== undefined && lastStaleAt > freshFrom
      ? [`an old result came after ${lastStaleAt} s, and none should after ${freshFrom} s`]
      : []),
  ];
}

/** The id of the invocation whose result the backend was given. */
function resultIdOf(event: unknown): unknown {
  const { authorizer } = (event as { requestContext: { authorizer?: Record<string, unknown> } }).requestContext;
  const { lambda } = authorizer as { lambda?: { invocation?: unknown } };
  return lambda ? lambda.invocation : authorizer?.["invocation"];
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
