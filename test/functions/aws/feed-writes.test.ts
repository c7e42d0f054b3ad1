import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { conflict, LatchkeyError } from "../../../core/errors.ts";
import type { StoredToken } from "../../../core/token.ts";
import {
  changesState,
  feedWrite,
  retryOnNewVersion,
  retryWhileContended,
  tokenState,
} from "../../../functions/aws/feed-writes.ts";
import { tokenWith } from "../../support/token-fixture.ts";

const now = Date.parse("2027-01-31T12:00:00.000Z");
const contention = new LatchkeyError("unavailable", "The token store is not available.", {
  cause: new TransactionCanceledException({ message: "Cancelled.", $metadata: {} }),
});
const outage = new LatchkeyError("unavailable", "The token store is not available.", { cause: new Error("gone") });
/** Contention reported with another code, and by something that is no error of ours. */
const others = [
  new LatchkeyError("internal_error", "no", { cause: contention.cause }),
  Object.assign(new Error("no"), { code: "unavailable", cause: contention.cause }),
  Object.assign(new Error("no"), { code: "conflict" }),
];

beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(0);
  vi.useFakeTimers({ toFake: ["Date"], now });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("an entry has until five seconds after its time to be written, and gives way to others after two conflicts", () => {
  const { id } = tokenWith();
  const { write, options } = feedWrite("Tokens", id, { version: 3, status: "disabled" });
  expect(options).toEqual({ commitBy: now + 5_000, maxConflicts: 2 });
  expect(write.Put).toMatchObject({
    TableName: "Tokens",
    Item: { sk: `2027-01-31T12:00:00.000Z#${id}`, version: 3, status: "disabled" },
  });
});

it("the feed tells of what access depends on, and of nothing else", () => {
  const of = ["status", "secretVersion", "previousValidUntil", "expiresAt", "scopes", "allowedCidrs", "digest"];
  for (const field of of) expect(changesState({ [field]: null })).toBe(true);
  expect(changesState({ name: "a", description: "b", lockedFields: [], updatedAt: "c" })).toBe(false);
});

it("the state of an active token says what limits its access", () => {
  const limits = { previousValidUntil: null, expiresAt: null, scopes: ["a"], allowedCidrs: ["192.0.2.0/24"] };
  expect(tokenState(tokenWith({ ...limits, version: 7, secretVersion: 2, name: "a" }))).toEqual({
    ...limits,
    version: 7,
    status: "active",
    secretVersion: 2,
  });
});

it("the state of a disabled token says nothing but that", () => {
  expect(tokenState(tokenWith({ status: "disabled", version: 7 }))).toEqual({ version: 7, status: "disabled" });
});

describe("a change on top of an exact state", () => {
  const token = tokenWith({ version: 4 });
  const at = (version: number) => ({ ...token, version });
  const run = (attempt: (current: StoredToken) => Promise<void>, read: StoredToken | undefined = token) =>
    retryOnNewVersion(token, async () => read, attempt);

  it("is made once where nothing comes in between", async () => {
    const attempt = vi.fn(async () => {});
    await run(attempt);
    expect(attempt).toHaveBeenCalledExactlyOnceWith(token);
  });

  it("is a conflict where the token is gone, before and in between", async () => {
    const attempt = vi.fn(async () => Promise.reject(contention));
    await expect(retryOnNewVersion(undefined, async () => token, attempt)).rejects.toMatchObject({ code: "conflict" });
    expect(attempt).not.toHaveBeenCalled();
    await expect(retryOnNewVersion(token, async () => undefined, attempt)).rejects.toMatchObject({ code: "conflict" });
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it("is made again on top of the change that came in between", async () => {
    const attempt = vi.fn(async ({ version }: StoredToken) => {
      if (version < 5) throw conflict();
    });
    await run(attempt, at(5));
    expect(attempt.mock.calls.map(([{ version }]) => version)).toEqual([4, 5]);
  });

  it("is not made again where the token has not changed: something else does not hold", async () => {
    const refusal = conflict();
    const attempt = vi.fn(async () => Promise.reject(refusal));
    await expect(run(attempt)).rejects.toBe(refusal);
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it("is made again on the same state where others were under way", async () => {
    const attempt = vi.fn(async () => {}).mockRejectedValueOnce(contention);
    await run(attempt);
    expect(attempt).toHaveBeenCalledTimes(2);
  });

  it.each([outage, ...others])("fails with any other failure at once", async (failure) => {
    const attempt = vi.fn(async () => Promise.reject(failure));
    await expect(run(attempt, at(5))).rejects.toBe(failure);
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it.each([contention, conflict()])("is given up after 20 s", async (failure) => {
    let version = 4;
    const attempt = vi.fn(async () => {
      version += 1;
      vi.setSystemTime(now + (version === 5 ? 20_000 : 20_001));
      throw failure;
    });
    await expect(retryOnNewVersion(token, async () => at(version), attempt)).rejects.toBe(failure);
    expect(attempt).toHaveBeenCalledTimes(2);
  });

  it("pauses before it is made again", async () => {
    vi.mocked(Math.random).mockReturnValue(1);
    const started = performance.now();
    await run(
      vi
        .fn(async () => {})
        .mockRejectedValueOnce(contention)
        .mockRejectedValueOnce(contention),
    );
    // 40 ms and 80 ms.
    expect(performance.now() - started).toBeGreaterThan(115);
  });
});

describe("a change that depends on no version", () => {
  it("is made again as long as others are under way", async () => {
    const attempt = vi
      .fn(async () => {})
      .mockRejectedValueOnce(contention)
      .mockRejectedValueOnce(contention);
    await retryWhileContended(attempt);
    expect(attempt).toHaveBeenCalledTimes(3);
  });

  it.each([outage, conflict(), ...others])("fails with any other failure at once", async (failure) => {
    const attempt = vi.fn(async () => Promise.reject(failure));
    await expect(retryWhileContended(attempt)).rejects.toBe(failure);
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it("is given up after 20 s", async () => {
    const attempt = vi.fn(async () => {
      vi.setSystemTime(now + (attempt.mock.calls.length === 1 ? 20_000 : 20_001));
      throw contention;
    });
    await expect(retryWhileContended(attempt)).rejects.toBe(contention);
    expect(attempt).toHaveBeenCalledTimes(2);
  });

  it("pauses before it is made again, and never for long", async () => {
    vi.mocked(Math.random).mockReturnValue(1);
    const started = performance.now();
    const attempt = vi
      .fn(async () => {})
      .mockRejectedValueOnce(contention)
      .mockRejectedValueOnce(contention);
    await retryWhileContended(attempt);
    expect(performance.now() - started).toBeGreaterThan(115);
  });
});
