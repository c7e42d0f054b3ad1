import { setTimeout as sleep } from "node:timers/promises";
import cloudformationResponse from "@middy/cloudformation-response";
import middy from "@middy/core";
import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse, Context } from "aws-lambda";
import { msPer } from "../core/duration.ts";

type React<Properties> = (
  event: CloudFormationCustomResourceEvent<Properties, Properties>,
) => Promise<{ readonly PhysicalResourceId: string }>;

/** For how long what is denied is tried again, in milliseconds: a permission takes seconds until it counts everywhere. */
const propagationMs = msPer.minute;

/**
 * Makes the function behind a custom resource. It responds to CloudFormation itself, whether its work succeeded or not:
 * without a response a deployment would wait for its timeout.
 *
 * @param react does the work and gives the id of the resource. It is called again where IAM denies it something, so that
 *   it has to bear being repeated. The message of what it throws is shown to the person who deploys.
 * @param wait lets time pass between two tries; tests don't wait.
 */
export function createCustomResourceHandler<Properties>(
  react: React<Properties>,
  wait: (milliseconds: number) => Promise<unknown> = (milliseconds) => sleep(milliseconds),
): (event: CloudFormationCustomResourceEvent<Properties, Properties>, context: Context) => Promise<void> {
  const responding = middy(retryWhileDenied(react, wait)).use(cloudformationResponse());
  return async (event, context) => {
    // The middleware has made a response of what react() returned.
    await sendResponse(event.ResponseURL, (await responding(event, context)) as CloudFormationCustomResourceResponse);
  };
}

/**
 * Repeats the work while IAM denies it: a deployment that adds a permission runs the function that needs it seconds
 * before the permission counts.
 */
function retryWhileDenied<Properties>(react: React<Properties>, wait: (milliseconds: number) => Promise<unknown>) {
  return async (event: CloudFormationCustomResourceEvent<Properties, Properties>) => {
    let waitedMs = 0;
    for (let delayMs = 500; ; delayMs = Math.min(2 * delayMs, 8_000)) {
      try {
        return await react(event);
      } catch (error) {
        waitedMs += delayMs;
        if (!isDenied(error) || waitedMs > propagationMs) throw error;
        console.warn({ message: "denied, trying again", delayMs });
        await wait(delayMs);
      }
    }
  };
}

/** Whether IAM denied a request, by what the error or one of its causes is called. New roles are unknown at first. */
function isDenied(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /^(AccessDenied|UnrecognizedClient|InvalidClientTokenId)/.test(error.name) || isDenied(error.cause);
}

/** CloudFormation takes 4 KB in all. */
const reasonLength = 2_000;

/**
 * Puts the response of a custom resource where CloudFormation waits for it.
 * @param url holds a signature that lets anyone respond: it appears in no log and no error.
 * @throws Error if it is not taken; Lambda then runs the function again.
 */
async function sendResponse(url: string, message: CloudFormationCustomResourceResponse): Promise<void> {
  const body = Buffer.from(
    JSON.stringify({ ...message, ...(message.Reason && { Reason: shortened(message.Reason) }) }),
  );
  // The signature is for a request without a content type, which a body of bytes does not bring.
  const response = await fetch(url, { method: "PUT", body }).catch(() => undefined);
  if (!response?.ok)
    throw new Error(`CloudFormation did not accept the response: ${response?.status ?? "no connection"}.`);
}

function shortened(reason: string): string {
  return reason.length <= reasonLength ? reason : `${reason.slice(0, reasonLength)}…`;
}
