import { setTimeout } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import { LatchkeyError } from "../../core/errors.ts";
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
 *
 * @param limits of one attempt, in milliseconds, and how many attempts there are.
 */
export function createDynamoClient({ connectionTimeout = 1_000, attemptTimeout = 2_000, maxAttempts = 3 } = {}) {
  return new DynamoDBClient({
    maxAttempts,
    requestHandler: createRequestHandler({ connectionTimeout, attemptTimeout }),
  });
}

/**
 * Awaits a response of DynamoDB and maps its errors: those that may pass (throttling, timeouts, the network, server
 * errors) become LatchkeyError `unavailable` with their cause. Every other error is thrown unchanged.
 */
export async function mapStoreError<T>(response: Promise<T>): Promise<T> {
  try {
    return await response;
  } catch (error) {
    throw isRetryable(error) ? unavailable(error) : error;
  }
}

/** The error of a store that does not respond. */
export function unavailable(cause: unknown): LatchkeyError {
  return new LatchkeyError("unavailable", "The token store is not available.", { cause });
}

type SdkError = Parameters<typeof isTransientError>[0];

function isRetryable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const failure = error as SdkError;
  return isThrottlingError(failure) || isTransientError(failure) || isServerError(failure);
}

const firstBackOffMs = 20;

/**
 * Waits before the next attempt: longer each time, and by chance, so that those who collided do not meet again.
 * @param maxMs the longest wait, in milliseconds.
 */
export async function backOff(failedAttempts: number, maxMs = 500): Promise<void> {
  await setTimeout(Math.random() * Math.min(maxMs, firstBackOffMs * 2 ** failedAttempts));
}
