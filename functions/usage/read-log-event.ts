import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { CloudWatchLogsEvent } from "aws-lambda";
import { isListOf, isShaped, isString, readShape } from "../../core/shape.ts";

/** A delivery of CloudWatch Logs: lines of one log stream. */
export interface LogBatch {
  /** The same for the same lines in any order. */
  readonly digest: string;
  readonly lines: readonly string[];
}

/** The maximum size of an uncompressed delivery, in bytes: CloudWatch Logs sends about a megabyte. */
const maxLength = 64 * 1024 * 1024;

const isLogEvent = isShaped({ id: isString, message: isString });
const deliveryShape = {
  messageType: isString,
  logGroup: isString,
  logStream: isString,
  logEvents: isListOf((event): event is unknown => event !== undefined),
};

/**
 * Reads a delivery: JSON that is compressed and encoded with Base64.
 * @returns `null` for a message with which CloudWatch Logs checks the destination.
 * @throws Error if it isn't a delivery.
 */
export function readLogEvent({ awslogs }: CloudWatchLogsEvent): LogBatch | null {
  const json = gunzipSync(Buffer.from(awslogs.data, "base64"), { maxOutputLength: maxLength }).toString("utf8");
  const delivery = readShape("The delivery of CloudWatch Logs", deliveryShape, JSON.parse(json));
  if (delivery.messageType !== "DATA_MESSAGE") return null;
  const { logGroup, logStream } = delivery;
  // A damaged event counts as a line that can't be read, and doesn't keep the others from being counted.
  const logEvents = delivery.logEvents.map((event) => (isLogEvent(event) ? event : { id: "", message: "" }));
  const ids = logEvents.map(({ id }) => id).sort();
  const digest = createHash("sha256")
    .update(JSON.stringify([logGroup, logStream, ...ids]))
    .digest("base64url");
  return { digest, lines: logEvents.map(({ message }) => message) };
}
