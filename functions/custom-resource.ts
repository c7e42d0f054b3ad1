import { setTimeout as sleep } from "node:timers/promises";
import cloudformationResponse from "@middy/cloudformation-response";
import middy from "@middy/core";
import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse, Context } from "aws-lambda";
import { msPer } from "../core/duration.ts";

type Apply<Properties> = (
  event: CloudFormationCustomResourceEvent<Properties, Properties>,
) => Promise<{ readonly PhysicalResourceId: string }>;

/** How long denied requests are retried, in milliseconds: new permissions take seconds to propagate. */
const propagationMs = msPer.minute;

/**
 * Creates the function behind a custom resource. It always responds to CloudFormation, because a deployment without a
 * response would wait for its timeout.
 *
 * @param apply applies the event and returns the physical id. It must be idempotent, because it is retried if IAM denies
 *   a request. Its error messages are shown to the person who deploys.
 * @param wait waits between two attempts; tests don't wait.
 */
export function createCustomResourceHandler<Properties>(
  apply: Apply<Properties>,
  wait: (milliseconds: number) => Promise<unknown> = (milliseconds) => sleep(milliseconds),
): (event: CloudFormationCustomResourceEvent<Properties, Properties>, context: Context) => Promise<void> {
  const responding = middy(retryWhileDenied(apply, wait)).use(cloudformationResponse());
  return async (event, context) => {
    // The middleware has turned the result of apply() into a response.
    await sendResponse(event.ResponseURL, (await responding(event, context)) as CloudFormationCustomResourceResponse);
  };
}

/**
 * Retries while IAM denies requests: a deployment that adds a permission runs the function that needs it before the
 * permission has propagated.
 */
function retryWhileDenied<Properties>(apply: Apply<Properties>, wait: (milliseconds: number) => Promise<unknown>) {
  return async (event: CloudFormationCustomResourceEvent<Properties, Properties>) => {
    let waitedMs = 0;
    for (let delayMs = 500; ; delayMs = Math.min(2 * delayMs, 8_000)) {
      try {
        return await apply(event);
      } catch (error) {
        waitedMs += delayMs;
        if (!isDenied(error) || waitedMs > propagationMs) throw error;
        console.warn({ message: "denied, trying again", delayMs });
        await wait(delayMs);
      }
    }
  };
}

/** Whether IAM denied a request, by the name of the error or one of its causes. New roles are unknown at first. */
function isDenied(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /^(AccessDenied|UnrecognizedClient|InvalidClientTokenId)/.test(error.name) || isDenied(error.cause);
}

/** The maximum length of a reason. CloudFormation limits the whole response to 4 KB. */
const maxReasonLength = 2_000;

/**
 * Sends the response of a custom resource to CloudFormation.
 * @param url contains a signature that lets anyone respond, so it must not appear in logs or errors.
 * @throws Error if CloudFormation doesn't accept it. Lambda then runs the function again.
 */
async function sendResponse(url: string, message: CloudFormationCustomResourceResponse): Promise<void> {
  const body = Buffer.from(JSON.stringify({ ...message, ...(message.Reason && { Reason: truncate(message.Reason) }) }));
  // The signature is for a request without a content type, and a body of bytes doesn't add one.
  const response = await fetch(url, { method: "PUT", body }).catch(() => undefined);
  if (!response?.ok)
    throw new Error(`CloudFormation did not accept the response: ${response?.status ?? "no connection"}.`);
}

function truncate(reason: string): string {
  return reason.length <= maxReasonLength ? reason : `${reason.slice(0, maxReasonLength)}…`;
}
