import { tokenTable } from "../../contract/deployment/table.ts";
import { DamagedError } from "../../core/errors.ts";
import { readShape, type Shape } from "../../core/shape.ts";
import { serializeError } from "../serialize-error.ts";

/** An item, with its values as JavaScript has them. */
export type Item = Record<string, unknown>;

/**
 * Reads an item.
 * @param key of an item that was read without it.
 * @throws DamagedError naming the key, if the item is not what was written.
 */
export function readItem<T>(shape: Shape<T>, item: Item, key: Item = item): T {
  return readShape(itemLabel(key), shape, item);
}

/** How errors name an item. */
export function itemLabel({ [tokenTable.partitionKey]: partition, [tokenTable.sortKey]: sort }: Item): string {
  return `The item ${partition} ${sort}`;
}

/**
 * Reads the items of a list. A damaged one is left out: it must not hide the others.
 * @param onDamaged told of each that is damaged; by default it is logged.
 */
export function readItems<T>(
  items: readonly Item[],
  read: (item: Item) => T,
  onDamaged: (error: DamagedError) => void = logDamaged,
): T[] {
  return items.flatMap((item) => {
    try {
      return [read(item)];
    } catch (error) {
      if (!(error instanceof DamagedError)) throw error;
      onDamaged(error);
      return [];
    }
  });
}

/** Logs that something is damaged, and throws every other error. */
export function logDamaged(error: unknown): void {
  if (!(error instanceof DamagedError)) throw error;
  console.error({ message: "damaged item", ...serializeError(error) });
}
