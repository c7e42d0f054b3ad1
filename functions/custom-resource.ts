import cloudformationResponse from "@middy/cloudformation-response";
import middy from "@middy/core";
import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse, Context } from "aws-lambda";

/**
 * Makes the function behind a custom resource. It responds to CloudFormation itself, whether its work succeeded or not:
 * without a response a deployment would wait for its timeout.
 *
 * @param react does the work and gives the id of the resource. The message of what it throws is shown to whoever
 *   deploys.
 */
export function createCustomResourceHandler<Properties>(
  react: (
    event: CloudFormationCustomResourceEvent<Properties, Properties>,
  ) => Promise<{ readonly PhysicalResourceId: string }>,
): (event: CloudFormationCustomResourceEvent<Properties, Properties>, context: Context) => Promise<void> {
  const responding = middy(react).use(cloudformationResponse());
  return async (event, context) => {
    // The middleware has made a response of what react() returned.
    await sendResponse(event.ResponseURL, (await responding(event, context)) as CloudFormationCustomResourceResponse);
  };
}

/** CloudFormation takes 4 KB in all. */
const reasonLength = 2_000;

/**
 * Puts the response of a custom resource where CloudFormation waits for it.
 * @param url holds a signature that lets anyone respond: it appears in no log and no error.
 * @throws Error where it is not taken; Lambda then runs the function again.
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
