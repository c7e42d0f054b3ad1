import { ProblemError, UnreachableError } from "../client/errors.ts";
import { oneLine } from "./one-line.ts";

/** What the process ends with: done, refused by the service, wrong usage, not reachable. */
export const exitCodes = { done: 0, refused: 1, usage: 2, unreachable: 3, interrupted: 130 } as const;

/** A failure that the command line itself found. `message` says what is wrong and what to do next. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.usage) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What to do about a refusal, where there is more to say than what the service said. */
const nextSteps: Readonly<Record<string, string>> = {
  unauthorized: "Log in again with latchkey login, or set LATCHKEY_TOKEN.",
  forbidden: "See what your token may do with latchkey whoami.",
  scope_not_held: "See your scopes with latchkey whoami; a token with tokens:admin may give any.",
  owner_not_allowed: "Leave --owner out, or use a token with tokens:admin.",
  token_not_found: "See the tokens with latchkey token list.",
  name_taken: "Choose another name, or give the token a new secret with latchkey token regenerate.",
  id_taken: "Make another id with latchkey generate.",
  conflict: "Run the command again.",
  precondition_failed: "Look at it with latchkey token show, then run the command again.",
  too_many_requests: "Wait a little, then run the command again.",
  unavailable: "Wait a little, then run the command again.",
  unexpected_answer: "Check the URL with latchkey doctor.",
  route_not_found: "Check the URL with latchkey doctor.",
};

/** A failure in one line, which says what to do next, and the code to exit with. */
export function describeFailure(error: unknown): { readonly line: string; readonly exitCode: number } {
  if (error instanceof ProblemError) return { line: describeProblem(error), exitCode: exitCodes.refused };
  if (error instanceof UnreachableError) {
    return { line: `${error.message} Check the URL with latchkey doctor.`, exitCode: exitCodes.unreachable };
  }
  if (error instanceof CliError) return { line: oneLine(error.message), exitCode: error.exitCode };
  // What Inquirer throws for Ctrl+C. `constructor.name` does not survive minifying, `name` does.
  if (error instanceof Error && error.name === "ExitPromptError") {
    return { line: "Interrupted. Nothing was changed.", exitCode: exitCodes.interrupted };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { line: oneLine(message), exitCode: exitCodes.refused };
}

/** A refusal in words: what was wrong, where, its stable code, and what to do next. */
export function describeProblem(error: ProblemError): string {
  const places = error.errors.map(({ pointer, parameter, detail }) => {
    const place = pointer?.slice(1) ?? parameter;
    return place ? `${place}: ${detail}` : detail;
  });
  const what = places.length > 0 ? places.join(" ") : error.message;
  const request = error.status >= 500 && error.requestId ? `, request ${error.requestId}` : "";
  const next = nextSteps[error.code];
  return oneLine(`${what.replace(/\.$/, "")} (${error.code}${request}).${next ? ` ${next}` : ""}`);
}
