import { tokenTable } from "../../contract/deployment/table.ts";
import { DamagedError } from "../../core/errors.ts";
import { readShape, type Shape } from "../../core/shape.ts";
import { serializeError } from "../serialize-error.ts";

/** An unmarshalled item. */
export type Item = Record<string, unknown>;

/**
 * How numbers are unmarshalled. By default, the SDK throws for a number outside JavaScript's safe range, which would
 * make a whole page of items unreadable. As a `Number`, it only fails the check of its own item.
 */
export const unmarshallOptions = { wrapNumbers: Number };

/**
 * Validates an item.
 * @param key the key, if the item was read without it.
 * @throws DamagedError naming the key, if the item isn't what was written.
 */
export function readItem<T>(shape: Shape<T>, item: Item, key: Item = item): T {
  return readShape(itemLabel(key), shape, item);
}

/** The name of an item in errors. */
export function itemLabel({ [tokenTable.partitionKey]: partition, [tokenTable.sortKey]: sort }: Item): string {
  return `The item ${partition} ${sort}`;
}

/**
 * Reads the items of a list. Damaged items are left out, so that they don't hide the others.
 * @param onDamaged called with the error of each damaged item. Default: logs it.
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

/** Logs a DamagedError, and throws every other error. */
export function logDamaged(error: unknown): undefined {
  if (!(error instanceof DamagedError)) throw error;
  console.error({ message: "damaged item", ...serializeError(error) });
  return undefined;
}
