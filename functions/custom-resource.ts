import cloudformationResponse from "@middy/cloudformation-response";
import middy from "@middy/core";
import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse, Context } from "aws-lambda";
import { sendAnswer } from "./send-answer.ts";

/**
 * Makes the function behind a custom resource. It answers CloudFormation itself, whether its work succeeded or not:
 * without an answer a deployment would wait for its timeout.
 *
 * @param react does the work and gives the id of the resource. The message of what it throws is shown to whoever
 *   deploys.
 */
export function createCustomResourceHandler<Properties>(
  react: (
    event: CloudFormationCustomResourceEvent<Properties, Properties>,
  ) => Promise<{ readonly PhysicalResourceId: string }>,
): (event: CloudFormationCustomResourceEvent<Properties, Properties>, context: Context) => Promise<void> {
  const answered = middy(react).use(cloudformationResponse());
  return async (event, context) => {
    // The middleware has made a whole answer of what react() gave.
    await sendAnswer(event.ResponseURL, (await answered(event, context)) as CloudFormationCustomResourceResponse);
  };
}
