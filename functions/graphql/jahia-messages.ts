import { GraphQLError } from "graphql";
import { type ErrorCode, hasCode, LatchkeyError } from "../../core/errors.ts";

/** Jahia's message if a query can't be run with its values. */
export const executionMessage = "Internal Server Error(s) while executing query";

/**
 * Adds the text that Jahia's clients expect to the message of an error.
 * @param code only errors with this code are changed.
 */
export function withJahiaMessage(code: ErrorCode, text: string): (error: unknown) => never {
  return (error) => {
    if (!hasCode(error, code)) throw error;
    throw new LatchkeyError(code, `${error.message} (${text})`, { violations: error.violations, cause: error });
  };
}

/** The same for a GraphQL error. */
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
