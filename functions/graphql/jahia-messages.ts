import { GraphQLError } from "graphql";
import { type ErrorCode, hasCode, LatchkeyError } from "../../core/errors.ts";

/** Jahia's message if a query can't be run with its values. */
export const executionMessage = "Internal Server Error(s) while executing query";

/**
 * Adds to a failure the text that Jahia's clients look for.
 * @param code the failures that it is the text of.
 */
export function withJahiaMessage(code: ErrorCode, text: string): (error: unknown) => never {
  return (error) => {
    if (!hasCode(error, code)) throw error;
    throw new LatchkeyError(code, `${error.message} (${text})`, { violations: error.violations, cause: error });
  };
}

/** The same for an error of a query. */
export function withExecutionMessage({
  message,
  nodes,
  source,
  positions,
  path,
  extensions,
}: GraphQLError): GraphQLError {
  return new GraphQLError(`${message} (${executionMessage})`, { nodes, source, positions, path, extensions });
}
