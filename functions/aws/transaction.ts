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

/** The most writes that DynamoDB takes in one transaction. */
export const maxWrites = 100;

/**
 * How often a transaction is tried where others write the same items, and where DynamoDB throttles. Under a flood of
 * other changes every attempt may meet another transaction: there are enough of them, with pauses of up to 150 ms, to
 * get through.
 */
const attempts = { conflict: 60, throttling: 10 };
const maxPauseMs = { conflict: 150, throttling: 500 };

/** The errors of writes whose conditions don't hold. */
const refusals = { id_taken: idTaken, name_taken: nameTaken, conflict, secret_used: secretUsedBefore };

/** One write of a transaction, and the error to throw if its condition doesn't hold. */
export type Write = TransactItem & { readonly refusal?: keyof typeof refusals };

type TransactItem = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** Reasons that say nothing about the conditions: the same transaction may well go through a moment later. */
const conflictReason = "TransactionConflict";
const throttlingReasons: readonly unknown[] = ["ThrottlingError", "ProvisionedThroughputExceeded"];

/** Limits of a transaction. */
export interface TransactionOptions {
  /** The time by which it has to be committed, in milliseconds since 1970. @default it is tried as long as it takes */
  readonly commitBy?: number;
  /** How often it is tried where others write the same items. @default often enough under any flood */
  readonly maxConflicts?: number;
}

/**
 * The limits of a write that may have a last moment: the earlier of that and of `options`.
 */
export function writeLimits(
  { notAfter }: Pick<CoreWrite, "notAfter">,
  options: TransactionOptions = {},
): TransactionOptions {
  if (notAfter === undefined) return options;
  return { ...options, commitBy: Math.min(Date.parse(notAfter), options.commitBy ?? Number.POSITIVE_INFINITY) };
}

/**
 * Makes all the writes or none of them.
 *
 * All attempts, the SDK's own among them, carry one request token: where a response was lost after the writes were made,
 * the next attempt succeeds without making them again, instead of failing its own conditions.
 *
 * @throws LatchkeyError with the refusal of the first write whose condition does not hold; `unavailable` where DynamoDB
 *   does not respond, or others kept writing the same items through all attempts or until `commitBy`.
 */
export async function transact(
  client: DynamoDBDocumentClient,
  writes: readonly Write[],
  { commitBy = Number.POSITIVE_INFINITY, maxConflicts = attempts.conflict }: TransactionOptions = {},
): Promise<void> {
  const command = {
    TransactItems: writes.map(({ refusal: _refusal, ...write }) => write),
    ClientRequestToken: randomUUID(),
  };
  const failed = { conflict: 0, throttling: 0 };
  const most = { ...attempts, conflict: maxConflicts };
  for (;;) {
    try {
      await sendBefore(commitBy, (options) => client.send(new TransactWriteCommand(command), options));
      return;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = (error.CancellationReasons ?? []).map(({ Code }) => Code);
      const kind = passingKind(reasons);
      if (!kind) throw toRefusal(writes, reasons, error);
      failed[kind] += 1;
      if (failed[kind] === most[kind] || Date.now() > commitBy) throw unavailable(error);
      await backOff(failed[kind], maxPauseMs[kind]);
    }
  }
}

/** Sends a request that is given up at a time, with the attempts that the SDK makes of it. */
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

function passingKind(reasons: readonly unknown[]): keyof typeof attempts | undefined {
  if (reasons.some((reason) => throttlingReasons.includes(reason))) return "throttling";
  return reasons.includes(conflictReason) ? "conflict" : undefined;
}

/** The order of the writes decides: a change of a stale token is a conflict, even where its new name is taken too. */
function toRefusal(writes: readonly Write[], reasons: readonly unknown[], cause: Error): Error {
  const refused = reasons.map((reason, index) => (reason === "ConditionalCheckFailed" ? writes[index]?.refusal : null));
  const refusal = refused.find((code) => code);
  return refusal ? refusals[refusal](cause) : cause;
}
