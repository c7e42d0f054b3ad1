import { setTimeout } from "node:timers/promises";
import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import { type CallLimits, defaultLimits, type ItemClient, unavailable } from "./item-client.ts";
import { createRequestHandler } from "./request-handler.ts";

/** Which table a store works on, and through which client. */
export interface DynamoTable {
  readonly tableName: string;
  /** A client of the store's own where none is given. */
  readonly client?: DynamoDBClient;
}

/**
 * A DynamoDB client for code that a caller waits for: it gives up early rather than use up the function's timeout, and
 * tries again in the meantime. Reads and repeated transactions are safe to try again. Connections are kept alive, which
 * the SDK does by itself.
 */
export function createDynamoClient(limits: CallLimits = {}): DynamoDBClient {
  const { maxAttempts, ...timeouts } = { ...defaultLimits, ...limits };
  return new DynamoDBClient({ maxAttempts, requestHandler: createRequestHandler(timeouts) });
}

/** The calls on one item by way of the AWS SDK. */
export function createSdkItemClient(client: DynamoDBClient): ItemClient {
  return {
    getItem: (input) => mapStoreError(client.send(new GetItemCommand(input))),
    putItem: (input) => mapStoreError(client.send(new PutItemCommand(input))),
    updateItem: (input) => mapStoreError(client.send(new UpdateItemCommand(input))),
  };
}

/**
 * Awaits a response of DynamoDB and maps its errors: those that may pass (throttling, timeouts, the network, server
 * errors, credentials or a clock that are out of date) become LatchkeyError `unavailable` with their cause. Every other
 * error is thrown unchanged.
 */
export async function mapStoreError<T>(response: Promise<T>): Promise<T> {
  try {
    return await response;
  } catch (error) {
    throw isRetryable(error) ? unavailable(error) : error;
  }
}

/** What AWS says of credentials that have ended or are not known yet, and of a clock that is wrong. */
const outdatedCaller = [
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidSignatureException",
  "RequestExpired",
  "RequestTimeTooSkewed",
  "UnrecognizedClientException",
];

type SdkError = Parameters<typeof isTransientError>[0];

function isRetryable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const failure = error as SdkError;
  return (
    isThrottlingError(failure) ||
    isTransientError(failure) ||
    isServerError(failure) ||
    outdatedCaller.includes(error.name)
  );
}

const firstBackOffMs = 20;

/**
 * Waits before the next attempt: longer each time, and by chance, so that those who collided do not meet again.
 * @param maxMs the longest wait, in milliseconds.
 */
export async function backOff(failedAttempts: number, maxMs = 500): Promise<void> {
  await setTimeout(Math.random() * Math.min(maxMs, firstBackOffMs * 2 ** failedAttempts));
}
