import { expect, it } from "vitest";
import { sortByCount, summarizeCalls } from "../../../core/usage/summarize-calls.ts";

const call = (statusClass: "2xx" | "4xx", count: number) => ({ api: "Orders", route: "GET /a", statusClass, count });

it("calls are added up in all and by class of status, and classes without calls are left out", () => {
  expect(summarizeCalls([call("2xx", 3), call("4xx", 1), call("2xx", 2)])).toEqual({
    count: 6,
    byStatus: { "2xx": 5, "4xx": 1 },
  });
  expect(summarizeCalls([])).toEqual({ count: 0, byStatus: {} });
});

it("the most called come first, and of two with as many calls the one whose name does", () => {
  const items = ["b", "a", "c"].map((name) => ({ name, ...summarizeCalls([call("2xx", name === "c" ? 2 : 1)]) }));
  expect(sortByCount(items, ({ name }) => name).map(({ name }) => name)).toEqual(["c", "a", "b"]);
  expect(sortByCount(items.toReversed(), ({ name }) => name).map(({ name }) => name)).toEqual(["c", "a", "b"]);
});
