import { randomUUID } from "node:crypto";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { conflict, idTaken, nameTaken, secretUsedBefore } from "../../core/errors.ts";
import type { Write as CoreWrite } from "../../core/token-store.ts";
import { backOff, mapStoreError } from "./dynamo-client.ts";
import { unavailable } from "./item-client.ts";

/** The maximum number of writes per transaction. */
export const maxWrites = 100;

/**
 * The maximum number of attempts after conflicts with other transactions, and after throttling. Under a flood of other
 * changes, many attempts may conflict.
 */
const maxAttempts = { conflict: 60, throttling: 10 };
const maxPauseMs = { conflict: 150, throttling: 500 };

/** The errors of writes whose conditions don't hold. */
const refusals = { id_taken: idTaken, name_taken: nameTaken, conflict, secret_used: secretUsedBefore };

/** One write of a transaction, and the error to throw if its condition doesn't hold. */
export type Write = TransactItem & { readonly refusal?: keyof typeof refusals };

type TransactItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** The cancellation reasons of transient failures, which say nothing about the conditions. */
const conflictReason = "TransactionConflict";
const throttlingReasons: readonly unknown[] = ["ThrottlingError", "ProvisionedThroughputExceeded"];

/** Limits of a transaction. */
export interface TransactionOptions {
  /** The deadline of the commit, in milliseconds since 1970. @default none */
  readonly commitBy?: number;
  /** The maximum number of attempts after conflicts with other transactions. @default 60 */
  readonly maxConflicts?: number;
}

/** Adds the deadline of a write to the options of its transaction. The earlier deadline counts. */
export function writeLimits(
  { notAfter }: Pick<CoreWrite, "notAfter">,
  options: TransactionOptions = {},
): TransactionOptions {
  if (notAfter === undefined) return options;
  return { ...options, commitBy: Math.min(Date.parse(notAfter), options.commitBy ?? Number.POSITIVE_INFINITY) };
}

/**
 * Writes all or nothing.
 *
 * All attempts, including the SDK's, have the same request token. If a response was lost after the commit, the next
 * attempt succeeds without writing again, instead of failing because of its own writes.
 *
 * @throws LatchkeyError with the refusal of the first write whose condition doesn't hold; `unavailable` if DynamoDB
 *   doesn't respond, or if all attempts failed, or those until `commitBy`.
 */
export async function transact(
  client: DynamoDBDocumentClient,
  writes: readonly Write[],
  { commitBy = Number.POSITIVE_INFINITY, maxConflicts = maxAttempts.conflict }: TransactionOptions = {},
): Promise<void> {
  const command = {
    TransactItems: writes.map(({ refusal: _refusal, ...write }) => write),
    ClientRequestToken: randomUUID(),
  };
  const failed = { conflict: 0, throttling: 0 };
  const maxFailures = { ...maxAttempts, conflict: maxConflicts };
  for (;;) {
    try {
      await sendBefore(commitBy, (options) => client.send(new TransactWriteCommand(command), options));
      return;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = (error.CancellationReasons ?? []).map(({ Code }) => Code);
      const kind = transientKind(reasons);
      if (!kind) throw toRefusal(writes, reasons, error);
      failed[kind] += 1;
      if (failed[kind] === maxFailures[kind] || Date.now() > commitBy) throw unavailable(error);
      await backOff(failed[kind], maxPauseMs[kind]);
    }
  }
}

/** Sends a request, and aborts it and the SDK's retries at a time. */
async function sendBefore<T>(
  time: number,
  send: (options: { readonly abortSignal?: AbortSignal }) => Promise<T>,
): Promise<T> {
  if (time === Number.POSITIVE_INFINITY) return mapStoreError(send({}));
  const left = time - Date.now();
  if (left <= 0) throw unavailable(new Error("The time for this write has passed."));
  const abortSignal = AbortSignal.timeout(left);
  return mapStoreError(send({ abortSignal })).catch((error: unknown) => {
    throw abortSignal.aborted ? unavailable(error) : error;
  });
}

function transientKind(reasons: readonly unknown[]): keyof typeof maxAttempts | undefined {
  if (reasons.some((reason) => throttlingReasons.includes(reason))) return "throttling";
  return reasons.includes(conflictReason) ? "conflict" : undefined;
}

/** The first write decides: a change of an outdated token is a conflict, even if its new name is also taken. */
function toRefusal(writes: readonly Write[], reasons: readonly unknown[], cause: Error): Error {
  const refused = reasons.map((reason, index) => (reason === "ConditionalCheckFailed" ? writes[index]?.refusal : null));
  const refusal = refused.find((code) => code);
  return refusal ? refusals[refusal](cause) : cause;
}
