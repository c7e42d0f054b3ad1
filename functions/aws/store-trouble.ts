import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import { LatchkeyError } from "../../core/errors.ts";

/**
 * Waits for DynamoDB. What went wrong there and may go right later (throttling, timeouts, the network, its own errors)
 * is thrown as LatchkeyError `unavailable` with its cause; everything else as it is.
 */
export async function orUnavailable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw isTrouble(error) ? unavailable(error) : error;
  }
}

/** The failure of a store that is in trouble. */
export function unavailable(cause: unknown): LatchkeyError {
  return new LatchkeyError("unavailable", "The store of tokens does not answer now.", { cause });
}

type SdkError = Parameters<typeof isTransientError>[0];

function isTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const failure = error as SdkError;
  return isThrottlingError(failure) || isTransientError(failure) || isServerError(failure);
}
