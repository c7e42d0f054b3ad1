import cloudformationResponse from "@middy/cloudformation-response";
import middy from "@middy/core";
import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse, Context } from "aws-lambda";
import { sendResponse } from "./send-response.ts";

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
