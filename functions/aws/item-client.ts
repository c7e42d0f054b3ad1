import type {
  GetItemCommandInput,
  GetItemCommandOutput,
  PutItemCommandInput,
  UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { LatchkeyError } from "../../core/errors.ts";

/**
 * The calls of DynamoDB on one item, which are all that an authorizer makes. Each throws LatchkeyError `unavailable` where
 * DynamoDB does not respond, throttles or fails, and otherwise an Error whose name is DynamoDB's exception, e.g.
 * `ConditionalCheckFailedException`.
 */
export interface ItemClient {
  readonly getItem: (input: GetItemCommandInput) => Promise<Pick<GetItemCommandOutput, "Item">>;
  readonly putItem: (input: PutItemCommandInput) => Promise<unknown>;
  readonly updateItem: (input: UpdateItemCommandInput) => Promise<unknown>;
}

/** How long calls may take. */
export interface CallLimits {
  /** Until there is a connection, in milliseconds. */
  readonly connectionTimeout?: number;
  /** One attempt, from the request to the last byte of the response, in milliseconds. */
  readonly attemptTimeout?: number;
  readonly maxAttempts?: number;
}

/** The limits of code that a caller waits for: it gives up early rather than use up the function's timeout. */
export const defaultLimits: Required<CallLimits> = { connectionTimeout: 1_000, attemptTimeout: 2_000, maxAttempts: 3 };

/** The limits of an authorizer: all attempts end before the function's timeout does. */
export const authorizerLimits: CallLimits = { attemptTimeout: 1_000 };

/** The error of a store that does not respond. */
export function unavailable(cause: unknown): LatchkeyError {
  return new LatchkeyError("unavailable", "The token store is not available.", { cause });
}
