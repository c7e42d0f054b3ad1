import { describe, expect, it } from "vitest";
import { type FieldSorter, sortTokens } from "../../../functions/graphql/sort-tokens.ts";
import { tokenWith } from "../../support/token-fixture.ts";

const list = [
  tokenWith({ id: "1", owner: "bob", name: "beta", expiresAt: null, status: "disabled", createdAt: "2026-01-02" }),
  tokenWith({
    id: "2",
    owner: "Bob",
    name: "Alpha",
    expiresAt: "2030-01-01",
    status: "active",
    createdAt: "2026-01-03",
  }),
  tokenWith({
    id: "3",
    owner: "ann",
    name: "alpha",
    expiresAt: "2029-01-01",
    status: "active",
    createdAt: "2026-01-01",
  }),
  tokenWith({ id: "4", owner: "bob", name: "Gamma", expiresAt: null, status: "active", createdAt: "2026-01-03" }),
];

describe("a list", () => {
  it("is sorted by small letters where case does not count: the underscore comes before them", () => {
    const names = ["ab", "a_", "AA"].map((name) => tokenWith({ name }));
    expect(sortTokens(names, { fieldName: "name" }).map(({ name }) => name)).toEqual(["a_", "AA", "ab"]);
  });

  it.each<[FieldSorter, string]>([
    [{ fieldName: "name" }, "2314"],
    [{ fieldName: "name", sortType: null, ignoreCase: null }, "2314"],
    [{ fieldName: "name", sortType: "DESC" }, "4123"],
    [{ fieldName: "name", ignoreCase: false }, "2431"],
    [{ fieldName: "key", sortType: "DESC" }, "4321"],
    [{ fieldName: "user.name" }, "3124"],
    [{ fieldName: "user.name", ignoreCase: false }, "2314"],
    [{ fieldName: "user.username", sortType: "DESC" }, "1243"],
    [{ fieldName: "createdAt", sortType: "DESC" }, "2413"],
    [{ fieldName: "expireAt" }, "1432"],
    [{ fieldName: "expireAt", sortType: "DESC" }, "2314"],
    [{ fieldName: "state" }, "2341"],
    [{ fieldName: "state", sortType: "DESC" }, "1234"],
  ])("is sorted by %j, equal tokens in their order", (sorter, ids) => {
    expect(
      sortTokens(list, sorter)
        .map(({ id }) => id)
        .join(""),
    ).toBe(ids);
  });

  it.each([
    null,
    undefined,
    {},
    { fieldName: null },
    { fieldName: "" },
    { fieldName: "nothing" },
    { fieldName: "user" },
    { fieldName: "constructor" },
    { fieldName: "__typename" },
    { fieldName: "digest" },
  ])("keeps its order for %j", (sorter) => {
    expect(sortTokens(list, sorter)).toEqual(list);
  });
});
