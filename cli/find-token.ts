import { listAll } from "../client/pagination.ts";
import type { Client, Token } from "../client/types.ts";
import { tokenIdPattern } from "../core/limits.ts";
import { CliError, exitCodes } from "./errors.ts";
import { qualifiedName } from "./format.ts";

/**
 * Finds a token by its ID, its name, or its owner and name as `owner/name`.
 * @throws CliError if no token matches, or several do; the message lists them.
 */
export async function findToken(client: Client, reference: string): Promise<Token> {
  if (tokenIdPattern.test(reference)) return client.getToken({ id: reference });
  const matches = new Map<string, Token>();
  for (const query of interpretations(reference)) {
    for await (const token of listAll(client.listTokens, { query: { ...query, limit: 100 } })) {
      matches.set(token.id, token);
    }
  }
  const [match, ...others] = matches.values();
  if (!match) {
    throw new CliError(
      `Token ${reference} does not exist. List the tokens with latchkey token list.`,
      exitCodes.refused,
    );
  }
  if (others.length > 0) {
    const candidates = [match, ...others].map((token) => `${qualifiedName(token)} (${token.id})`);
    throw new CliError(`${reference} is ambiguous. Use one of: ${candidates.join(", ")}.`);
  }
  return match;
}

/** Owners and names can contain slashes: a reference is a name, or an owner and a name separated at any slash. */
function interpretations(reference: string): { readonly owner?: string; readonly name: string }[] {
  const slashes = [...reference.matchAll(/\//g)].map(({ index }) => index);
  return [
    { name: reference },
    ...slashes
      .map((index) => ({ owner: reference.slice(0, index), name: reference.slice(index + 1) }))
      .filter(({ owner, name }) => owner !== "" && name !== ""),
  ];
}

/** Finds several tokens; one that is referenced twice is returned once. */
export async function findTokens(client: Client, references: readonly string[]): Promise<Token[]> {
  const found = new Map<string, Token>();
  for (const reference of references) {
    const token = await findToken(client, reference);
    found.set(token.id, token);
  }
  return [...found.values()];
}
