import { getSystemErrorMap } from "node:util";
import { type ProblemCode, ProblemError, UnreachableError } from "../client/errors.ts";
import { sanitize } from "./terminal-text.ts";

/** The exit codes: success, refused by the service, wrong usage, service unreachable, interrupted. */
export const exitCodes = { success: 0, refused: 1, usage: 2, unreachable: 3, interrupted: 130 } as const;

/** An error that the CLI itself detected. `message` says what is wrong and what to do about it. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.usage) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Advice for errors of the service whose message has none. */
const hints: Readonly<Partial<Record<ProblemCode, string>>> = {
  unauthorized: "Log in again with latchkey login, or set LATCHKEY_TOKEN.",
  forbidden: "See your token's scopes with latchkey whoami.",
  scope_not_held: "See your token's scopes with latchkey whoami; tokens:admin can grant any scope.",
  field_locked: "Ask an administrator, or use a token with tokens:admin.",
  owner_not_allowed: "Omit --owner, or use a token with tokens:admin.",
  token_not_found: "List the tokens with latchkey token list.",
  name_taken: "Choose another name, or create a new secret for that token with latchkey token regenerate.",
  id_taken: "Generate another ID with latchkey generate.",
  conflict: "Run the command again.",
  precondition_failed: "Check the token with latchkey token show, then run the command again.",
  too_many_requests: "Wait a moment, then run the command again.",
  unavailable: "Wait a moment, then run the command again.",
  unexpected_response: "Check the URL with latchkey doctor.",
  route_not_found: "Check the URL with latchkey doctor.",
};

/**
 * An error as a one-line message that says what to do next, and the exit code.
 * @param args the arguments of the command, so that the message can name the option with an invalid value.
 */
export function formatError(
  error: unknown,
  args: readonly string[] = [],
): { readonly message: string; readonly exitCode: number } {
  if (error instanceof ProblemError) return { message: formatProblem(error, args), exitCode: exitCodes.refused };
  if (error instanceof UnreachableError) {
    // The request was not sent because its credential could not be obtained.
    if (error.cause instanceof CliError) return formatError(error.cause);
    const hint = error.outcomeUnknown
      ? "The change may have been made anyway. Check it with latchkey token show or list."
      : "Check the URL with latchkey doctor.";
    return { message: sanitize(`${error.message} ${hint}`), exitCode: exitCodes.unreachable };
  }
  if (error instanceof CliError) return { message: sanitize(error.message), exitCode: error.exitCode };
  // Inquirer's errors for Ctrl+C and Ctrl+D. Minifying changes `constructor.name`, but not `name`.
  if (error instanceof Error && /^(Exit|Abort)PromptError$/.test(error.name)) {
    return { message: "Interrupted. Nothing was changed.", exitCode: exitCodes.interrupted };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { message: sanitize(message), exitCode: exitCodes.refused };
}

/** Describes an error of the operating system, with its code: `no such file or directory (ENOENT)`. */
export function describeSystemError(error: unknown): string {
  const { code, errno } = error as NodeJS.ErrnoException;
  if (code === undefined) return String(error);
  const words = errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1];
  return words === undefined ? code : `${words} (${code})`;
}

/** The options whose values are sent as a member or a query parameter of another name. */
const optionsByMember: Readonly<Record<string, readonly string[]>> = {
  scopes: ["--scope", "--add-scope"],
  expiresAt: ["--expires"],
  allowedCidrs: ["--cidr"],
  overlapSeconds: ["--overlap"],
  ownerPrefix: ["--owner-prefix"],
  namePrefix: ["--prefix"],
  lastSeenBefore: ["--unused"],
};

/**
 * An error of the service as one line: what is wrong, its stable code, and what to do next.
 * @param args the arguments of the command, if the values are those of its options.
 */
export function formatProblem(error: ProblemError, args: readonly string[] = []): string {
  const members = error.errors.map(({ pointer, parameter }) => pointer?.slice(1) ?? parameter ?? "");
  const details = error.errors.map(({ detail }, index) => {
    const location = findOption(members[index] ?? "", args) ?? members[index];
    return location ? `${location}: ${detail}` : detail;
  });
  const what = details.length > 0 ? details.join(" ") : error.message;
  const request = error.status >= 500 && error.requestId ? `, request ${error.requestId}` : "";
  const isAboutScopes = members.some((member) => /^scopes\b/.test(member));
  const hint = hints[error.code] ?? (isAboutScopes ? "List the scopes with latchkey scopes." : undefined);
  return sanitize(`${what.replace(/\.$/, "")} (${error.code}${request}).${hint ? ` ${hint}` : ""}`);
}

/** The option that the user gave for a member such as `scopes/0`. */
function findOption(member: string, args: readonly string[]): string | undefined {
  const [name = ""] = member.split("/", 1);
  const options = optionsByMember[name] ?? [`--${name}`];
  return options.find((option) => args.some((arg) => arg === option || arg.startsWith(`${option}=`)));
}
