import { GraphQLError } from "graphql";
import { problems } from "../../contract/problems.ts";
import { type ErrorCode, LatchkeyError, type Violation } from "../../core/errors.ts";
import { allPrefixes, secretPattern } from "../../core/secret.ts";
import type { ApiSettings } from "../../core/settings.ts";
import { serializeError } from "../serialize-error.ts";
import { withExecutionMessage } from "./jahia-messages.ts";

/** The context of a response's errors. */
export interface ErrorContext {
  readonly settings: Pick<ApiSettings, "prefix" | "acceptedPrefixes">;
  readonly requestId: string;
  /** `null`: the caller has no usable token. */
  readonly caller: unknown;
}

/** The maximum number of errors in a response. */
const maxErrors = 20;

/** The maximum length of a message: some contain parts of the query. */
const maxMessageLength = 500;

/** Arguments whose names differ from those of the members of `/v1`. */
const argumentNames: Readonly<Record<string, string>> = { expiresAt: "expireAt", status: "state" };

/**
 * The errors of a response, each with an error code and without a stack. Internal errors become an opaque
 * `internal_error` and are logged with the request id.
 */
export function responseErrors(errors: readonly GraphQLError[], context: ErrorContext): GraphQLError[] {
  return errors.slice(0, maxErrors).map((error) => {
    const { code, message, violations } = describe(error, context.requestId);
    const { nodes, source, positions, path } = error;
    return new GraphQLError(toPublicMessage(message, context), {
      nodes,
      source,
      positions,
      path,
      extensions: {
        code,
        ...(violations.length > 0 && { errors: violations }),
      },
    });
  });
}

interface Description {
  readonly code: ErrorCode;
  readonly message: string;
  readonly violations: readonly object[];
}

function describe(error: GraphQLError, requestId: string): Description {
  const cause = findOriginalError(error);
  if (cause instanceof GraphQLError) {
    const code = findErrorCode(cause);
    if (code) return { code, message: cause.message, violations: [] };
    // The executor created it: the variables don't match the operation.
    return { code: "validation_failed", message: withExecutionMessage(cause).message, violations: [] };
  }
  const isKnown = cause instanceof LatchkeyError;
  if (!isKnown || cause.code === "unavailable") {
    console.error({ message: "request failed", requestId, ...serializeError(cause) });
  }
  if (!isKnown) return { code: "internal_error", message: "Internal error.", violations: [] };
  const violations = cause.violations.map(toArgumentViolation);
  const details = violations.map(({ argument, detail }) => (argument ? `${argument}: ${detail}` : detail));
  return { code: cause.code, message: [cause.message, ...details].join(" "), violations };
}

function findOriginalError(error: GraphQLError): Error {
  const { originalError } = error;
  if (!originalError) return error;
  return originalError instanceof GraphQLError ? findOriginalError(originalError) : originalError;
}

/** The code of an error that this function created. The server's own codes are ignored. */
function findErrorCode({ extensions: { code } }: GraphQLError): ErrorCode | undefined {
  return String(code) in problems ? (code as ErrorCode) : undefined;
}

/** A violation with the argument's name; without a name if it concerns the whole request. */
function toArgumentViolation({ pointer, detail }: Violation): { readonly argument?: string; readonly detail: string } {
  if (!pointer) return { detail };
  const [, member = "", ...below] = pointer.split("/");
  return { argument: [argumentNames[member] ?? member, ...below].join("."), detail };
}

/** A message without secrets; without a usable token, also without suggestions for mistyped names. */
function toPublicMessage(message: string, { settings, caller }: ErrorContext): string {
  const withoutSecrets = message.replaceAll(new RegExp(secretPattern(allPrefixes(settings)), "g"), "…");
  const shown = caller ? withoutSecrets : withoutSecrets.replace(/ Did you mean [^?]*\?/g, "");
  return shown.length <= maxMessageLength ? shown : `${shown.slice(0, maxMessageLength)}…`;
}
