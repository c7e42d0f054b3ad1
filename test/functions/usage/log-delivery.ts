import { gzipSync } from "node:zlib";
import type { CloudWatchLogsEvent } from "aws-lambda";

/** A line of a log, as CloudWatch Logs delivers it. */
export interface LogEvent {
  readonly id: string;
  readonly message: string;
}

/** A delivery of CloudWatch Logs, as its functions get it. */
export function delivery(logEvents: readonly LogEvent[], members: object = {}): CloudWatchLogsEvent {
  const message = {
    messageType: "DATA_MESSAGE",
    owner: "123456789012",
    logGroup: "access",
    logStream: "stream",
    subscriptionFilters: ["filter"],
    logEvents: logEvents.map((event) => ({ timestamp: 1, ...event })),
    ...members,
  };
  return { awslogs: { data: gzipSync(JSON.stringify(message)).toString("base64") } };
}

/** The table that the tokens of these lines are in, unless they say another. */
export const accessLineTable = "Tokens";

/** A line of an access log about a call. */
export function accessLine(members: Readonly<Record<string, string>>): string {
  return JSON.stringify({
    time: "1801396800000",
    method: "GET",
    route: "/v1/orders/{id}",
    status: "200",
    secretGeneration: "current",
    secretVersion: "1",
    table: accessLineTable,
    owner: "alice",
    ...members,
  });
}
