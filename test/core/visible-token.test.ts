import { describe, expect, it } from "vitest";
import { assertVersion, getVisibleToken } from "../../core/visible-token.ts";
import { catchError } from "../support/catch-error.ts";
import { createMemoryTokenStore } from "../support/memory-token-store.ts";
import { administrator, createHolder, testService } from "../support/service.ts";
import { tokenWith } from "../support/token-fixture.ts";

const token = tokenWith({ owner: "alice", version: 3 });
const service = testService({ store: createMemoryTokenStore({ tokens: [token] }) });

describe("a token", () => {
  it("is found by its owner and by an administrator", async () => {
    await expect(getVisibleToken(service, createHolder("alice"), token.id)).resolves.toEqual(token);
    await expect(getVisibleToken(service, administrator, token.id)).resolves.toEqual(token);
  });

  it("of another owner cannot be told from one that does not exist", async () => {
    const others = await catchError(getVisibleToken(service, createHolder("bob"), token.id));
    const none = await catchError(getVisibleToken(service, createHolder("bob"), "tok_none"));
    expect(others.code).toBe("token_not_found");
    expect({ ...others, message: others.message }).toEqual({ ...none, message: none.message });
  });

  it("is changed only in a version that the caller accepts", async () => {
    assertVersion(token, undefined);
    assertVersion(token, [3]);
    assertVersion(token, [1, 3]);
    for (const versions of [[2], [4], [], [Number.NaN]]) {
      const failure = await catchError(() => assertVersion(token, versions));
      expect(failure).toMatchObject({ code: "precondition_failed", message: expect.stringMatching(/has changed/) });
    }
  });
});
