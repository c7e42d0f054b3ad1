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

/** What deliveries are made with. */
export interface DeliveryServices {
  readonly invoke: (functionArn: string, event: unknown) => Promise<unknown>;
  /** Told of a delivery that failed in the end. */
  readonly report: (problem: string) => void;
  /** A number from 0 up to 1, as of `Math.random`. */
  readonly random?: () => number;
}

/** Delivers the lines of log groups to the functions that are subscribed to them. */
export interface LogDelivery {
  readonly subscribe: (subscription: Subscription) => void;
  readonly write: (logGroup: string, line: string) => void;
  /** Delivers what is waiting, and ends. */
  readonly stop: () => Promise<void>;
}

interface LogEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

/** How long lines are gathered, in milliseconds. */
const gatherMs = 500;

/** While so many deliveries are under way, lines are gathered on: on a busy machine batches grow, and don't pile up. */
const maxUnderWay = 6;

/** A delivery comes this much later, by chance, in milliseconds: so that some overtake others. */
const maxDelayMs = 2_000;

/** The share of deliveries that come a second time. */
const repeatedShare = 0.1;

/** The streams of a log group that a line may be in. */
const streams = ["local-a", "local-b"];

/** How long Lambda waits before it invokes a function again that failed. On AWS these are one and two minutes. */
const retryPausesMs = [1_000, 2_000];

/**
 * Delivers as CloudWatch Logs does: batches of lines of one stream, compressed, some time after they were written, not
 * always in their order, and now and then twice. A function that fails is invoked twice more, as Lambda does for
 * asynchronous invocations; then the batch is lost, where on AWS it would go to the function's queue.
 */
export function createLogDelivery({ invoke, report, random = Math.random }: DeliveryServices): LogDelivery {
  const subscriptions: (Subscription & { readonly matches: (line: string) => boolean })[] = [];
  const gathered = new Map<string, { readonly group: string; readonly stream: string; readonly events: LogEvent[] }>();
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let written = 0;

  async function deliver(subscription: Subscription, event: unknown, delayMs: number): Promise<void> {
    await pause(delayMs);
    for (const retryPauseMs of [...retryPausesMs, undefined]) {
      try {
        await invoke(subscription.functionArn, event);
        return;
      } catch (error) {
        if (retryPauseMs === undefined) report(`A delivery of ${subscription.logGroup} is lost: ${error}`);
        else await pause(retryPauseMs);
      }
    }
  }

  /** Waits; when everything ends, not at all. */
  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
  }

  function start(subscription: Subscription, event: unknown, delayMs: number): void {
    const delivery = deliver(subscription, event, delayMs);
    underWay.add(delivery);
    void delivery.finally(() => underWay.delete(delivery));
  }

  function flush(): void {
    timer = undefined;
    for (const { group, stream, events } of gathered.values()) {
      for (const subscription of subscriptions.filter(({ logGroup }) => logGroup === group)) {
        const matching = events.filter(({ message }) => subscription.matches(message));
        if (matching.length === 0) continue;
        const event = toEvent(subscription, stream, matching);
        const delayMs = random() * maxDelayMs;
        start(subscription, event, delayMs);
        if (random() < repeatedShare) start(subscription, event, delayMs + random() * maxDelayMs);
      }
    }
    gathered.clear();
  }

  function flushUnlessBusy(): void {
    if (underWay.size < maxUnderWay) flush();
    else timer = setTimeout(flushUnlessBusy, gatherMs).unref();
  }

  return {
    subscribe(subscription) {
      subscriptions.push({ ...subscription, matches: parseFilterPattern(subscription.filterPattern) });
    },
    write(group, message) {
      if (!subscriptions.some(({ logGroup }) => logGroup === group)) return;
      const stream = streams[written % streams.length] ?? "";
      const key = `${group} ${stream}`;
      const batch = gathered.get(key) ?? { group, stream, events: [] };
      gathered.set(key, batch);
      written += 1;
      const timestamp = Date.now();
      batch.events.push({ id: `${timestamp}${String(written).padStart(12, "0")}`, timestamp, message });
      timer ??= setTimeout(flushUnlessBusy, gatherMs).unref();
    },
    async stop() {
      clearTimeout(timer);
      stopping.abort();
      flush();
      await Promise.all(underWay);
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
