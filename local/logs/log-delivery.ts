import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { localAccount } from "../assembly/deploy-assembly.ts";
import { parseFilterPattern } from "./filter-pattern.ts";

/** A subscription of a function to a log group. */
export interface Subscription {
  readonly name: string;
  readonly logGroup: string;
  readonly functionArn: string;
  readonly filterPattern: string;
}

/** The services that deliveries use. */
export interface DeliveryServices {
  readonly invoke: (functionArn: string, event: unknown) => Promise<unknown>;
  /** Called with a delivery that has finally failed. */
  readonly report: (problem: string) => void;
  /** A number from 0 up to 1, as of `Math.random`. */
  readonly random?: () => number;
}

/** Delivers the lines of log groups to the functions that are subscribed to them. */
export interface LogDelivery {
  readonly subscribe: (subscription: Subscription) => void;
  readonly write: (logGroup: string, line: string) => void;
  /** Delivers the remaining lines, and stops. */
  readonly stop: () => Promise<void>;
}

interface LogEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

/** How long lines are batched, in milliseconds. */
const batchMs = 500;

/** With this many pending deliveries, batches grow instead of piling up, as on a busy machine. */
const maxPending = 6;

/** The maximum random delay of a delivery, in milliseconds, so that some overtake others. */
const maxDelayMs = 2_000;

/** The share of deliveries that are repeated. */
const repeatedShare = 0.1;

/** The log streams of a log group. */
const streams = ["local-a", "local-b"];

/** How long Lambda waits before it retries a failed invocation. On AWS these are one and two minutes. */
const retryDelaysMs = [1_000, 2_000];

/**
 * Delivers as CloudWatch Logs does: compressed batches of lines of one stream, with a delay, not always in order, and
 * sometimes twice. A function that fails is invoked twice more, as Lambda does for asynchronous invocations. Then the
 * batch is lost; on AWS it would go to the function's queue.
 */
export function createLogDelivery({ invoke, report, random = Math.random }: DeliveryServices): LogDelivery {
  const subscriptions: (Subscription & { readonly matches: (line: string) => boolean })[] = [];
  const batches = new Map<string, { readonly group: string; readonly stream: string; readonly events: LogEvent[] }>();
  const pending = new Set<Promise<void>>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let written = 0;

  async function deliver(subscription: Subscription, event: unknown, delayMs: number): Promise<void> {
    await pause(delayMs);
    for (const retryDelayMs of [...retryDelaysMs, undefined]) {
      try {
        await invoke(subscription.functionArn, event);
        return;
      } catch (error) {
        if (retryDelayMs === undefined) report(`A delivery of ${subscription.logGroup} is lost: ${error}`);
        else await pause(retryDelayMs);
      }
    }
  }

  /** Waits, unless the delivery is being stopped. */
  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
  }

  function start(subscription: Subscription, event: unknown, delayMs: number): void {
    const delivery = deliver(subscription, event, delayMs);
    pending.add(delivery);
    void delivery.finally(() => pending.delete(delivery));
  }

  function flush(): void {
    timer = undefined;
    for (const { group, stream, events } of batches.values()) {
      for (const subscription of subscriptions.filter(({ logGroup }) => logGroup === group)) {
        const matching = events.filter(({ message }) => subscription.matches(message));
        if (matching.length === 0) continue;
        const event = toEvent(subscription, stream, matching);
        const delayMs = random() * maxDelayMs;
        start(subscription, event, delayMs);
        if (random() < repeatedShare) start(subscription, event, delayMs + random() * maxDelayMs);
      }
    }
    batches.clear();
  }

  function flushUnlessBusy(): void {
    if (pending.size < maxPending) flush();
    else timer = setTimeout(flushUnlessBusy, batchMs).unref();
  }

  return {
    subscribe(subscription) {
      subscriptions.push({ ...subscription, matches: parseFilterPattern(subscription.filterPattern) });
    },
    write(group, message) {
      if (!subscriptions.some(({ logGroup }) => logGroup === group)) return;
      const stream = streams[written % streams.length] ?? "";
      const key = `${group} ${stream}`;
      const batch = batches.get(key) ?? { group, stream, events: [] };
      batches.set(key, batch);
      written += 1;
      const timestamp = Date.now();
      batch.events.push({ id: `${timestamp}${String(written).padStart(12, "0")}`, timestamp, message });
      timer ??= setTimeout(flushUnlessBusy, batchMs).unref();
    },
    async stop() {
      clearTimeout(timer);
      stopping.abort();
      flush();
      await Promise.all(pending);
    },
  };
}

function toEvent({ name, logGroup }: Subscription, logStream: string, logEvents: readonly LogEvent[]) {
  const message = {
    messageType: "DATA_MESSAGE",
    owner: localAccount,
    logGroup,
    logStream,
    subscriptionFilters: [name],
    logEvents,
  };
  return { awslogs: { data: gzipSync(JSON.stringify(message)).toString("base64") } };
}
