import type { ReceivedContext } from "../contract/deployment/authorizer-context.ts";

/** What an authorizer of this product found, as a backend reads it in its context. */
export interface Verdict {
  readonly tokenId: string;
  readonly tokenName: string;
  readonly owner: string;
  readonly scopes: readonly string[];
  /** The version of the token that the verdict is about. */
  readonly tokenVersion: number;
  /** The number of the secret that was presented. */
  readonly secretVersion: number;
  /** When the secret stops being accepted (ISO 8601), or `null`: not by itself. */
  readonly validUntil: string | null;
  readonly allowedCidrs: readonly string[];
}

/**
 * Reads the context that an authorizer gave. API Gateway turns all its values into strings.
 * @returns `undefined` if no authorizer of this product was asked, or what it gave is damaged.
 */
export function readVerdict(context: ReceivedContext | null | undefined): Verdict | undefined {
  const { tokenId, tokenName, owner, scopes, tokenVersion, secretVersion, validUntil, allowedCidrs } = context ?? {};
  const isText = (value: unknown) => typeof value === "string";
  if (!isText(tokenId) || !isText(tokenName) || !isText(owner) || !isText(scopes)) return undefined;
  if (!isCount(tokenVersion) || !isCount(secretVersion)) return undefined;
  // A limit that is there and can't be read must not be taken for none.
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

/** The members of a list that is joined by spaces: the same object for the same text, as long as it is in use. */
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
