import { setTimeout } from "node:timers/promises";
import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import { type CallLimits, clockExceptions, defaultLimits, type ItemClient, unavailable } from "./item-client.ts";
import { createRequestHandler } from "./request-handler.ts";

/** The table of a store, and its client. */
export interface DynamoTable {
  readonly tableName: string;
  /** @default a client with short timeouts */
  readonly client?: DynamoDBClient;
}

/**
 * A DynamoDB client for code that a caller waits for: it has short timeouts and retries, so that it gives up before the
 * function's timeout. Reads, and transactions with a request token, are safe to retry.
 */
export function createDynamoClient(limits: CallLimits = {}): DynamoDBClient {
  const { maxAttempts, ...timeouts } = { ...defaultLimits, ...limits };
  return new DynamoDBClient({ maxAttempts, requestHandler: createRequestHandler(timeouts) });
}

/** An {@link ItemClient} that uses the AWS SDK. */
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

/** The errors for credentials that have expired or aren't known yet, and for a wrong clock. */
const callerErrors = ["ExpiredToken", "ExpiredTokenException", "UnrecognizedClientException", ...clockExceptions];

type SdkError = Parameters<typeof isTransientError>[0];

function isRetryable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const failure = error as SdkError;
  return (
    isThrottlingError(failure) ||
    isTransientError(failure) ||
    isServerError(failure) ||
    callerErrors.includes(error.name)
  );
}

const firstBackOffMs = 20;

/**
 * Waits before the next attempt, with exponential backoff and full jitter.
 * @param maxMs the maximum wait, in milliseconds.
 */
export async function backOff(failedAttempts: number, maxMs = 500): Promise<void> {
  await setTimeout(Math.random() * Math.min(maxMs, firstBackOffMs * 2 ** failedAttempts));
}
