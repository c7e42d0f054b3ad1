import type { ITopic } from "aws-cdk-lib/aws-sns";
import { metrics } from "../../contract/deployment/metrics.ts";
import type { HandlerFunction } from "../handlers/handler-function.ts";
import { addAlarm, functionMetric, period } from "./alarm.ts";

/**
 * Adds the alarms of one authorizer's function, in the stack of its API. `docs/operations.md` says what to do about each.
 *
 * Lambda's count of errors is no measure of faults: the response to a bad token is an error too.
 */
export function addAuthorizerAlarms(handler: HandlerFunction, topic: ITopic | undefined): void {
  const { function: fn } = handler;
  addAlarm(handler, metrics.faults, {
    topic,
    description: "The authorizer failed, and callers got 500.",
    metric: functionMetric(metrics.faults, fn),
    threshold: 1,
  });
  addAlarm(handler, "Latency", {
    topic,
    description: "The p99 duration of the authorizer was over 1 s for 15 minutes.",
    metric: fn.metricDuration({ statistic: "p99", period }),
    threshold: 1_000,
    periods: 3,
  });
  addAlarm(handler, "Throttles", {
    topic,
    description: "Lambda throttled the authorizer, and callers got 500.",
    metric: fn.metricThrottles({ period }),
    threshold: 1,
  });
  addAlarm(handler, metrics.refusals, {
    topic,
    description:
      "The authorizer refused 500 requests in 5 minutes: a client uses a token that has ended, or someone guesses secrets.",
    metric: functionMetric(metrics.refusals, fn),
    threshold: 500,
  });
  addAlarm(handler, metrics.lastSeenFailures, {
    topic,
    description: "Updates of lastSeenAt failed. Requests aren't affected.",
    metric: functionMetric(metrics.lastSeenFailures, fn),
    threshold: 10,
  });
}
