import { describe, expect, it } from "vitest";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { getOwnToken, getToken } from "../../../core/use-cases/get-token.ts";
import { catchError } from "../../support/catch-error.ts";
import { administrator, createHolder, testService } from "../../support/service.ts";

const alice = createHolder("alice");

describe("one token", () => {
  it("is shown to its owner and to an administrator, without its digest", async () => {
    const service = testService();
    const { token } = await createToken(service, alice, { name: "a" });
    await expect(getToken(service, alice, token.id)).resolves.toEqual(token);
    await expect(getToken(service, administrator, token.id)).resolves.toEqual(token);
  });

  it("of another owner does not exist", async () => {
    const service = testService();
    const { token } = await createToken(service, alice, { name: "a" });
    expect((await catchError(getToken(service, createHolder("bob"), token.id))).code).toBe("token_not_found");
    expect((await catchError(getToken(service, alice, "__proto__"))).code).toBe("token_not_found");
  });
});

describe("the token that is calling", () => {
  it("is shown whatever its scopes", async () => {
    const service = testService();
    const { token } = await createToken(service, alice, { name: "a" });
    await expect(getOwnToken(service, { ...alice, tokenId: token.id, scopes: [] })).resolves.toEqual(token);
  });

  it("may have been deleted a moment ago, or be none", async () => {
    for (const tokenId of ["tok_gone", null]) {
      expect((await catchError(getOwnToken(testService(), { ...alice, tokenId }))).code).toBe("token_not_found");
    }
    const service = testService();
    const store = { ...service.store, get: () => Promise.reject(new Error("There is nothing to read.")) };
    const failure = await catchError(getOwnToken({ ...service, store }, { ...alice, tokenId: null }));
    expect(failure.code).toBe("token_not_found");
  });
});
