import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import { LatchkeyError } from "../../core/errors.ts";

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
