import { fillTemplate } from "./context-template.ts";
import type { HttpResponse } from "./gateway-request.ts";
import type { ApiStage } from "./request-context.ts";

/** Takes a line of the access log of an API. */
export type WriteAccessLog = (api: ApiStage, line: string) => void;

/** The values of a line, with their names in `$context`. Absent values are written as `-`. */
export interface CallRecord {
  readonly status: number;
  readonly responseLength?: number;
  /** When the call was received, in milliseconds since 1970. */
  readonly receivedAt: number;
  /** How long the integration took, in milliseconds. */
  readonly integrationLatency?: number | undefined;
  /** The authorizer's context; `integrationLatency` is how long the authorizer took. */
  readonly authorizer?: Readonly<Record<string, unknown>> | undefined;
}

/** Writes the line of a call, if the stage has an access log. */
export function logCall(api: ApiStage, context: object, record: CallRecord, write: WriteAccessLog): void {
  if (!api.accessLog) return;
  const { receivedAt, authorizer, ...values } = record;
  const latency = authorizer?.["integrationLatency"];
  const line = {
    ...context,
    ...values,
    responseLatency: Date.now() - receivedAt,
    authorizer: authorizer && { ...authorizer, ...(latency !== undefined && { latency }) },
  };
  write(api, fillTemplate(api.accessLog.format, { context: line, stageVariables: api.stageVariables }, "-"));
}

/** Writes the line of a call that got this response. */
export function logResponse(
  api: ApiStage,
  context: object,
  { status, body }: HttpResponse,
  call: Omit<CallRecord, "status" | "responseLength">,
  write: WriteAccessLog,
): void {
  logCall(api, context, { status, responseLength: Buffer.byteLength(body), ...call }, write);
}
