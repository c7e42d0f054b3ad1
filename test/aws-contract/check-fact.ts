import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { checkCall, type Observation, send, type Target, type Trial } from "./check-call.ts";
import { checkClose, checkConnect, checkManage, checkSend } from "./check-connection.ts";
import type { Fact, Flush, Step, WatchFlush } from "./fact.ts";

/** Tries a fact. @returns what is otherwise, in sentences; none: it holds. */
export async function checkFact(fact: Fact, target: Target): Promise<string[]> {
  return (await observeFact(fact, target)).differences;
}

/** Tries a fact. @returns what is otherwise, and what was seen. */
export async function observeFact(
  fact: Fact,
  target: Target,
): Promise<{ readonly differences: string[]; readonly observed: readonly Observation[] }> {
  const trial: Trial = { target, nonce: randomUUID(), connections: new Map(), observed: [] };
  const found: string[] = [];
  try {
    for (const [index, step] of fact.steps.entries()) {
      found.push(...(await checkStep(trial, step)).map((each) => `step ${index + 1}: ${each}`));
    }
  } finally {
    for (const { socket } of trial.connections.values()) socket.terminate();
  }
  return { differences: found, observed: trial.observed };
}

async function checkStep(trial: Trial, step: Step): Promise<string[]> {
  switch (step.type) {
    case "call":
      return checkCall(trial, step);
    case "connect":
      return checkConnect(trial, step);
    case "send":
      return checkSend(trial, step);
    case "close":
      return checkClose(trial, step);
    case "manage":
      return checkManage(trial, step);
    case "flush":
      return checkFlush(trial, step);
    case "watch-flush":
      return watchFlush(trial, step);
    case "wait":
      await sleep(step.seconds * 1_000);
      return [];
  }
}

async function checkFlush({ target }: Trial, { authorizer, expected }: Flush): Promise<string[]> {
  const status = await target.flush(authorizer);
  return status === expected.status ? [] : [`the flush is a ${status}, and should be ${expected.status}`];
}

const fewestSamples = 10;

/** The results that are old are those of the invocation before the flush, which the backend was given last. */
async function watchFlush(trial: Trial, step: WatchFlush): Promise<string[]> {
  const { authorizer, identity, expected } = step;
  const { log, flushSpeed } = trial.target;
  const resultId = async () => getResultId((await log.events("backend")).at(-1));
  const oldId = await resultId();
  const startedAt = performance.now();
  const elapsed = () => ((performance.now() - startedAt) / 1_000) * flushSpeed;
  const { staleAt, returns, freshFrom } = expected;
  let firstFreshAt = Number.POSITIVE_INFINITY;
  let lastStaleAt = 0;
  const samples: { readonly at: number; readonly isOld: boolean }[] = [];
  // On a busy machine a single call may outlast the time that is watched.
  while (elapsed() < (freshFrom ?? staleAt + 5) * 1.3 || samples.length < fewestSamples) {
    const at = elapsed();
    await send(trial, { authorizer, identity });
    const isOld = (await resultId()) === oldId;
    samples.push({ at, isOld });
    if (isOld) lastStaleAt = at;
    else firstFreshAt = Math.min(firstFreshAt, at);
    await sleep(300 / flushSpeed);
  }
  trial.observed.push({ step, result: samples });
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
function getResultId(event: unknown): unknown {
  const { authorizer } = (event as { requestContext: { authorizer?: Record<string, unknown> } }).requestContext;
  const { lambda } = authorizer as { lambda?: { invocation?: unknown } };
  return lambda ? lambda.invocation : authorizer?.["invocation"];
}
