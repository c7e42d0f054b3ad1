import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { digestSecret, generateSecret } from "../../../core/secret.ts";
import { freshVerdict } from "../../../functions/authorizer/verdict.ts";
import { tokenWith } from "../../support/token-fixture.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2027-01-31T12:00:00.000Z") });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A verifier whose table takes so many milliseconds for each read, one after the other. */
function setUp({ delays = [] as number[], cachesVerdicts = true, stamp = async () => true } = {}) {
  const { secret, tokenId } = generateSecret("lk");
  let token = tokenWith({ id: tokenId, digest: digestSecret(secret) });
  const get = vi.fn(async () => {
    const read = token;
    vi.advanceTimersByTime(delays.shift() ?? 0);
    return read;
  });
  const stampLastSeen = vi.fn(stamp);
  const report = { accepted: vi.fn(), refused: vi.fn(), lastSeenFailed: vi.fn() };
  const settings = { prefix: "lk", acceptedPrefixes: [], lastSeenResolution: 60, cachesVerdicts };
  const verifier = { settings, store: { get, stampLastSeen }, now: () => new Date(), report };
  return {
    get,
    stampLastSeen,
    report,
    disable: () => {
      token = { ...token, status: "disabled" };
    },
    ask: () => freshVerdict(verifier, { secret }),
  };
}

describe("a verdict that is cached", () => {
  it("is given of a read that is 300 ms old, and no older: then the table is asked again", async () => {
    const fresh = setUp({ delays: [300] });
    expect(await fresh.ask()).toMatchObject({ ok: true });
    expect(fresh.get).toHaveBeenCalledTimes(1);

    const { ask, get, disable, stampLastSeen } = setUp({ delays: [301] });
    const verdict = ask();
    disable();
    expect(await verdict).toMatchObject({ ok: false, reason: "disabled" });
    expect(get).toHaveBeenCalledTimes(2);
    expect(stampLastSeen).toHaveBeenCalledTimes(1);
  });

  it("stamps last seen once, however often the table is asked", async () => {
    const { ask, get, stampLastSeen } = setUp({ delays: [310, 310] });
    expect(await ask()).toMatchObject({ ok: true });
    expect([get, stampLastSeen].map(({ mock }) => mock.calls.length)).toEqual([3, 1]);
  });

  it("fails with an internal error after three reads that took too long", async () => {
    const { ask, get } = setUp({ delays: [310, 310, 310] });
    await expect(ask()).rejects.toMatchObject({
      code: "unavailable",
      message: "The token store responds too slowly for a verdict that can be cached.",
    });
    expect(get).toHaveBeenCalledTimes(3);
  });

  it("is not tried again after a second: that could outlast the function", async () => {
    const inTime = setUp({ delays: [1_000] });
    expect(await inTime.ask()).toMatchObject({ ok: true });
    expect(inTime.get).toHaveBeenCalledTimes(2);

    const { ask, get } = setUp({ delays: [1_001] });
    await expect(ask()).rejects.toMatchObject({ code: "unavailable" });
    expect(get).toHaveBeenCalledTimes(1);
  });

  it("waits no longer than 250 ms for the stamp, which may be what made it too old", async () => {
    const { ask, report, get } = setUp({ delays: [51], stamp: () => new Promise<never>(() => undefined) });
    const verdict = ask();
    await vi.advanceTimersByTimeAsync(249);
    expect(report.lastSeenFailed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await verdict).toMatchObject({ ok: true });
    expect(report.lastSeenFailed).toHaveBeenCalledTimes(1);
    expect(get).toHaveBeenCalledTimes(2);
  });
});

it("a verdict that is not cached is given of any read, however slow", async () => {
  const { ask, get } = setUp({ delays: [2_000], cachesVerdicts: false });
  expect(await ask()).toMatchObject({ ok: true });
  expect(get).toHaveBeenCalledTimes(1);
});
