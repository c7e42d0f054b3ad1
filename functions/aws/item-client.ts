import type {
  GetItemCommandInput,
  GetItemCommandOutput,
  PutItemCommandInput,
  UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { LatchkeyError } from "../../core/errors.ts";

/**
 * The single-item operations of DynamoDB, which are all that an authorizer uses. Each throws LatchkeyError
 * `unavailable` if DynamoDB doesn't respond, throttles or fails, and otherwise an Error whose name is DynamoDB's
 * exception, e.g. `ConditionalCheckFailedException`.
 */
export interface ItemClient {
  readonly getItem: (input: GetItemCommandInput) => Promise<Pick<GetItemCommandOutput, "Item">>;
  readonly putItem: (input: PutItemCommandInput) => Promise<unknown>;
  readonly updateItem: (input: UpdateItemCommandInput) => Promise<unknown>;
}

/** Whether an error is an exception of an AWS service, by its name. */
export function isException(error: unknown, name: string): error is Error {
  return error instanceof Error && error.name === name;
}

/** The exceptions that a wrong clock causes. */
export const clockExceptions: readonly string[] = [
  "InvalidSignatureException",
  "RequestExpired",
  "RequestTimeTooSkewed",
];

/** How long calls may take. */
export interface CallLimits {
  /** Until there is a connection, in milliseconds. */
  readonly connectionTimeout?: number;
  /** One attempt, from the request to the last byte of the response, in milliseconds. */
  readonly attemptTimeout?: number;
  readonly maxAttempts?: number;
}

/** The limits for code that a caller waits for: it gives up before the function's timeout. */
export const defaultLimits: Required<CallLimits> = { connectionTimeout: 1_000, attemptTimeout: 2_000, maxAttempts: 3 };

/** The limits for an authorizer: all attempts end before the function's timeout. */
export const authorizerLimits: CallLimits = { attemptTimeout: 1_000 };

/** The error for a store that doesn't respond. */
export function unavailable(cause: unknown): LatchkeyError {
  return new LatchkeyError("unavailable", "The token store is not available.", { cause });
}
