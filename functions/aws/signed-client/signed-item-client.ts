import { setTimeout as sleep } from "node:timers/promises";
import type { GetItemCommandOutput } from "@aws-sdk/client-dynamodb";
import { msPer } from "../../../core/duration.ts";
import { isObject } from "../../../core/shape.ts";
import { type CallLimits, clockExceptions, defaultLimits, type ItemClient, unavailable } from "../item-client.ts";
import { createCredentialSource } from "./credentials.ts";
import { dynamodbEndpoint } from "./endpoint.ts";
import { createPost, type PostResponse } from "./post.ts";
import { signRequest } from "./sign-request.ts";

/** The exceptions of DynamoDB to retry, in addition to every status of 500 and above. */
const retriedExceptions = [
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "ThrottledException",
  "Throttling",
];

/** The clock difference to the server above which the clock is corrected, in milliseconds. */
const maxSkew = 4 * msPer.minute;

/** The maximum pause before the second attempt, in milliseconds. It doubles with each attempt. */
const firstPause = 50;

/** The outcome of one attempt. */
type Outcome = { readonly content: unknown } | { readonly error: unknown; readonly isRetryable: boolean };

/**
 * Calls DynamoDB without the AWS SDK, which takes longer to load than the rest of an authorizer, and adds more time to
 * each call than the decision takes. It supports only the credentials of Lambda's environment and of containers.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 */
export function createSignedItemClient(limits: CallLimits = {}): ItemClient {
  const { maxAttempts, ...timeouts } = { ...defaultLimits, ...limits };
  const { url, region } = dynamodbEndpoint(process.env);
  const credentials = createCredentialSource();
  const post = createPost(url, timeouts);
  let clockOffset = 0;

  const attempt = async (operation: string, body: string): Promise<Outcome> => {
    const call = { host: url.host, service: "dynamodb", region, target: `DynamoDB_20120810.${operation}`, body };
    let response: PostResponse;
    try {
      response = await post(signRequest(call, await credentials(), new Date(Date.now() + clockOffset)), body);
    } catch (error) {
      return { error, isRetryable: true };
    }
    const outcome = readResponse(response);
    if (!("error" in outcome) || outcome.isRetryable) return outcome;
    const skew = clockSkew(response, outcome.error, clockOffset);
    clockOffset += skew;
    return { ...outcome, isRetryable: skew !== 0 };
  };

  const send = async (operation: string, input: object): Promise<unknown> => {
    const body = JSON.stringify(input);
    for (let attempts = 1; ; attempts++) {
      const outcome = await attempt(operation, body);
      if (!("error" in outcome)) return outcome.content;
      if (!outcome.isRetryable) throw outcome.error;
      if (attempts === maxAttempts) throw unavailable(outcome.error);
      await sleep(Math.random() * firstPause * 2 ** (attempts - 1));
    }
  };
  return {
    getItem: async (input) => (await send("GetItem", input)) as Pick<GetItemCommandOutput, "Item">,
    putItem: (input) => send("PutItem", input),
    updateItem: (input) => send("UpdateItem", input),
  };
}

function readResponse({ status, body }: PostResponse): Outcome {
  let content: unknown;
  try {
    content = JSON.parse(body);
  } catch {
    // The parser's error isn't the cause, because it quotes the body, which contains digests, and would be logged.
    const error = new Error(`DynamoDB returned ${status} without JSON.`);
    return { error, isRetryable: status === 200 || status >= 500 };
  }
  if (status === 200) {
    if (isObject(content)) return { content };
    // Nothing was written or read for certain.
    return { error: new Error("DynamoDB returned 200 without an object."), isRetryable: true };
  }
  const { __type = "", message, Message } = (content ?? {}) as Record<string, unknown>;
  const error = new Error(String(message ?? Message ?? `DynamoDB returned ${status}.`));
  // E.g. com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException
  error.name = String(__type).replace(/^.*#/, "") || "Error";
  return { error, isRetryable: status >= 500 || retriedExceptions.includes(error.name) };
}

/** The clock difference in milliseconds if the call was refused because of it, otherwise 0. */
function clockSkew({ headers }: PostResponse, error: unknown, clockOffset: number): number {
  if (!(error instanceof Error) || !clockExceptions.includes(error.name)) return 0;
  const skew = Date.parse(headers.date ?? "") - (Date.now() + clockOffset);
  return Math.abs(skew) > maxSkew ? skew : 0;
}
