import { setTimeout as sleep } from "node:timers/promises";
import type { GetItemCommandOutput } from "@aws-sdk/client-dynamodb";
import { type CallLimits, defaultLimits, type ItemClient, unavailable } from "../item-client.ts";
import { createCredentialSource } from "./credentials.ts";
import { dynamodbEndpoint } from "./endpoint.ts";
import { createPost, type PostResponse } from "./post.ts";
import { signRequest } from "./sign-request.ts";

/** The exceptions of DynamoDB that are worth another attempt, besides every status of 500 and above. */
const retriedExceptions = [
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
  "ThrottledException",
  "Throttling",
];

/** The exceptions that a wrong clock causes. */
const clockExceptions = ["InvalidSignatureException", "RequestExpired", "RequestTimeTooSkewed"];

/** A clock that is this far off, in milliseconds, is corrected by the server's. */
const maxSkew = 4 * 60_000;

/** The longest pause before the second attempt, in milliseconds; it doubles from one to the next. */
const firstPause = 50;

/** What became of one attempt. */
type Outcome = { readonly content: unknown } | { readonly error: unknown; readonly mayPass: boolean };

/**
 * Calls of DynamoDB that are signed and sent without the AWS SDK, which takes longer to load than all the rest of an
 * authorizer and more time for each call than the decision. It knows the credentials of Lambda's environment and of
 * containers, and no others.
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
      return { error, mayPass: true };
    }
    const outcome = readResponse(response);
    if (!("error" in outcome) || outcome.mayPass) return outcome;
    const skew = clockSkew(response, outcome.error, clockOffset);
    clockOffset += skew;
    return { ...outcome, mayPass: skew !== 0 };
  };

  const send = async (operation: string, input: object): Promise<unknown> => {
    const body = JSON.stringify(input);
    for (let attempts = 1; ; attempts++) {
      const outcome = await attempt(operation, body);
      if (!("error" in outcome)) return outcome.content;
      if (!outcome.mayPass) throw outcome.error;
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
    // Without the parser's error for a cause: it quotes the body, which has digests in it, and would be logged.
    const error = new Error(`DynamoDB responded with ${status}, and no JSON.`);
    return { error, mayPass: status === 200 || status >= 500 };
  }
  if (status === 200) return { content };
  const { __type = "", message, Message } = (content ?? {}) as Record<string, unknown>;
  const error = new Error(String(message ?? Message ?? `DynamoDB responded with ${status}.`));
  // E.g. com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException
  error.name = String(__type).replace(/^.*#/, "") || "Error";
  return { error, mayPass: status >= 500 || retriedExceptions.includes(error.name) };
}

/** How far the clock is off, in milliseconds, where that is why a call was refused; else 0. */
function clockSkew({ headers }: PostResponse, error: unknown, clockOffset: number): number {
  if (!(error instanceof Error) || !clockExceptions.includes(error.name)) return 0;
  const skew = Date.parse(headers.date ?? "") - (Date.now() + clockOffset);
  return Math.abs(skew) > maxSkew ? skew : 0;
}
