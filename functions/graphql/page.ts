import { LatchkeyError } from "../../core/errors.ts";
import type { Token } from "../../core/token.ts";

/** The pagination arguments. Absent and `null` arguments don't restrict the list. */
export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
  readonly offset?: number | null;
  readonly limit?: number | null;
}

/** A page, as the resolvers of `PersonalApiTokenConnection` read it. Edges are created only if they are requested. */
export interface Connection {
  readonly nodes: readonly Token[];
  readonly edges: () => readonly { readonly cursor: string; readonly index: number; readonly node: Token }[];
  readonly pageInfo: {
    readonly startCursor: string | null;
    readonly endCursor: string | null;
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly nodesCount: number;
    readonly totalCount: number;
  };
}

const counts = ["first", "last", "offset", "limit"] as const;

/**
 * Refuses arguments that don't select a page.
 * @throws LatchkeyError `validation_failed`, with Jahia's messages.
 */
export function assertPageArguments(page: PageArguments): void {
  const negative = counts.find((name) => (page[name] ?? 0) < 0);
  if (negative) throw new LatchkeyError("validation_failed", `Argument '${negative}' can't be negative`);
  if (isGiven(page.offset, page.limit) && isGiven(page.first, page.last, page.after, page.before)) {
    const message = "Offset and/or Limit argument(s) can't be used with other pagination arguments";
    throw new LatchkeyError("validation_failed", message);
  }
}

/** The page of a whole list, by the algorithm of Relay's cursor connections, or by offset and limit. */
export function paginate(list: readonly Token[], page: PageArguments): Connection {
  const [start, end] = isGiven(page.offset, page.limit) ? offsetRange(list.length, page) : cursorRange(list, page);
  const nodes = list.slice(start, end);
  const [first, last] = [nodes[0], nodes.at(-1)];
  return {
    nodes,
    edges: () => nodes.map((node, index) => ({ cursor: toCursor(node), index: start + index, node })),
    pageInfo: {
      startCursor: first ? toCursor(first) : null,
      endCursor: last ? toCursor(last) : null,
      hasNextPage: end < list.length,
      hasPreviousPage: start > 0,
      nodesCount: nodes.length,
      totalCount: list.length,
    },
  };
}

function isGiven(...values: readonly unknown[]): boolean {
  return values.some((value) => value !== undefined && value !== null);
}

function offsetRange(length: number, { offset, limit }: PageArguments): [start: number, end: number] {
  const start = Math.min(offset ?? 0, length);
  return [start, Math.min(start + (limit ?? length), length)];
}

/** An unknown `after` selects nothing, and an unknown `before` everything. */
function cursorRange(
  list: readonly Token[],
  { after, before, first, last }: PageArguments,
): [start: number, end: number] {
  let start = isGiven(after) ? findPosition(list, after, list.length - 1) + 1 : 0;
  let end = list.length;
  const position = findPosition(list, before, end);
  if (position >= start) end = position;
  if (isGiven(first)) end = Math.min(end, start + (first ?? 0));
  if (isGiven(last)) start = Math.max(start, end - (last ?? 0));
  return [start, end];
}

function findPosition(list: readonly Token[], cursor: string | null | undefined, otherwise: number): number {
  const position = list.findIndex((token) => toCursor(token) === cursor);
  return position < 0 ? otherwise : position;
}

/** The cursor of a token: its key in Base64. */
function toCursor({ id }: Token): string {
  return Buffer.from(id).toString("base64");
}
