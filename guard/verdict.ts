import type { ReceivedContext } from "../contract/deployment/authorizer-context.ts";

/** The verdict of a Latchkey authorizer, as a backend reads it from the context. */
export interface Verdict {
  readonly tokenId: string;
  readonly tokenName: string;
  readonly owner: string;
  readonly scopes: readonly string[];
  /** The version of the token on which the verdict is based. */
  readonly tokenVersion: number;
  /** The `secretVersion` of the presented secret. */
  readonly secretVersion: number;
  /** When the secret expires (ISO 8601), or `null` if it doesn't. */
  readonly validUntil: string | null;
  readonly allowedCidrs: readonly string[];
}

/**
 * Reads the context from an authorizer. API Gateway turns all its values into strings.
 * @returns `undefined` if the context isn't from a Latchkey authorizer, or is damaged.
 */
export function readVerdict(context: ReceivedContext | null | undefined): Verdict | undefined {
  const { tokenId, tokenName, owner, scopes, tokenVersion, secretVersion, validUntil, allowedCidrs } = context ?? {};
  const isText = (value: unknown) => typeof value === "string";
  if (!isText(tokenId) || !isText(tokenName) || !isText(owner) || !isText(scopes)) return undefined;
  if (!isCount(tokenVersion) || !isCount(secretVersion)) return undefined;
  // A limit that is present but invalid must not be treated as absent.
  if (!isText(validUntil ?? "") || !isText(allowedCidrs ?? "")) return undefined;
  return {
    tokenId,
    tokenName,
    owner,
    scopes: splitList(scopes),
    tokenVersion: Number(tokenVersion),
    secretVersion: Number(secretVersion),
    validUntil: (validUntil as string | undefined) ?? null,
    allowedCidrs: splitList(allowedCidrs),
  };
}

function isCount(value: unknown): boolean {
  return /^\d{1,15}$/.test(String(value));
}

const lists = new Map<string, readonly string[]>();
const maxLists = 1_000;

/** Splits a space-separated list. The same text returns the same array, so that it can be a cache key. */
function splitList(value: unknown): readonly string[] {
  if (typeof value !== "string" || value === "") return none;
  let list = lists.get(value);
  if (!list) {
    if (lists.size === maxLists) lists.clear();
    list = value.split(" ");
    lists.set(value, list);
  }
  return list;
}

const none: readonly string[] = [];
