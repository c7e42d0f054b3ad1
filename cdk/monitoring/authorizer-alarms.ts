import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Duration } from "aws-cdk-lib/core";
import { metrics } from "../../contract/deployment/metrics.ts";
import type { HandlerFunction } from "../handlers/handler-function.ts";
import { addAlarm } from "./alarm.ts";
import { ownMetric } from "./own-metric.ts";

/**
 * Watches the function of one authorizer, in the stack of its API. `docs/operations.md` says what to do about each.
 *
 * Lambda's own count of errors is no measure: a bad token is answered by throwing as well.
 */
export function addAuthorizerAlarms(handler: HandlerFunction, topic: ITopic | undefined): void {
  const { function: fn } = handler;
  addAlarm(handler, metrics.faults, {
    topic,
    description: "The authorizer could not decide, and callers got a 500.",
    metric: ownMetric(metrics.faults, fn),
    threshold: 1,
  });
  addAlarm(handler, "Latency", {
    topic,
    description: "One verdict in a hundred that no cache had took longer than a second.",
    metric: fn.metricDuration({ statistic: "p99", period: Duration.minutes(5) }),
    threshold: 1_000,
    periods: 3,
  });
  addAlarm(handler, "Throttles", {
    topic,
    description: "The authorizer was not run, because the account runs too many functions at once.",
    metric: fn.metricThrottles({ period: Duration.minutes(5) }),
    threshold: 1,
  });
  addAlarm(handler, metrics.refusals, {
    topic,
    description: "Many tokens were refused: a client goes on with one that ended, or someone guesses.",
    metric: ownMetric(metrics.refusals, fn),
    threshold: 500,
  });
  addAlarm(handler, metrics.lastSeenFailures, {
    topic,
    description: "It was not recorded when tokens were last seen. Calls are not held up by it.",
    metric: ownMetric(metrics.lastSeenFailures, fn),
    threshold: 10,
  });
}
