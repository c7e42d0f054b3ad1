import { expect, it, vi } from "vitest";
import { DamagedError } from "../../../core/errors.ts";
import { logDamaged, readItems } from "../../../functions/aws/read-items.ts";

const items = [{ n: 1 }, { n: 2 }, { n: 3 }];
const failOn = (error: Error) => (item: Record<string, unknown>) => {
  if (item["n"] === 2) throw error;
  return item["n"];
};

it("leaves out a damaged item, which is logged by default", () => {
  const log = vi.spyOn(console, "error").mockReturnValue();
  const error = new DamagedError("The item 2", "It has no name.");
  expect(readItems(items, failOn(error))).toEqual([1, 3]);
  expect(log).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ message: "damaged item", detail: "The item 2 is damaged. It has no name." }),
  );
  const onDamaged = vi.fn();
  expect(readItems(items, failOn(error), onDamaged)).toEqual([1, 3]);
  expect(onDamaged).toHaveBeenCalledExactlyOnceWith(error);
  expect(log).toHaveBeenCalledTimes(1);
  log.mockRestore();
});

it("takes no other error for damage", () => {
  const error = new TypeError("a mistake of ours");
  const onDamaged = vi.fn();
  expect(() => readItems(items, failOn(error), onDamaged)).toThrow(error);
  expect(onDamaged).not.toHaveBeenCalled();
  expect(() => logDamaged(error)).toThrow(error);
});
