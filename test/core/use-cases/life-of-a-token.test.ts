import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TokenStatus } from "../../../core/token.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { listTokenEvents } from "../../../core/use-cases/list-token-events.ts";
import { revokeSecret } from "../../../core/use-cases/revoke-secret.ts";
import { updateToken } from "../../../core/use-cases/update-token.ts";
import { verifySecret } from "../../../core/use-cases/verify-secret.ts";
import { createHolder, rotate, type TestService, testService } from "../../support/service.ts";

const alice = createHolder("alice");
const forever = Number.POSITIVE_INFINITY;

/** A token, and what ought to be so of it: times are in seconds since it was made. */
interface Life {
  readonly service: TestService;
  readonly id: string;
  readonly secrets: { readonly secret: string; until: number }[];
  now: number;
  end: number;
  status: TokenStatus;
}

async function beginLife(): Promise<Life> {
  const service = testService();
  const { token, secret } = await createToken(service, alice, { name: "my_app" });
  const secrets = [{ secret: secret ?? "", until: forever }];
  return { service, id: token.id, secrets, now: 0, end: forever, status: "active" };
}

/** What can be done to a token, and what is then to be expected. */
const steps = {
  async wait(life: Life, seconds: number) {
    life.service.clock.advance(seconds);
    life.now += seconds;
  },
  async rotate(life: Life, overlap: number) {
    const { secret } = await rotate(life.service, alice, life.id, overlap);
    // An overlap does not go past the end that the token has when it is rotated.
    const overlapEnd = Math.min(life.now + overlap, Math.max(life.end, life.now));
    for (const old of life.secrets) old.until = old.until === forever ? overlapEnd : Math.min(old.until, life.now);
    life.secrets.push({ secret, until: forever });
  },
  async expire(life: Life, within: number | null) {
    const expiresAt = within === null ? null : life.service.clock.in(within);
    await updateToken(life.service, alice, life.id, { expiresAt });
    life.end = within === null ? forever : life.now + within;
  },
  async set(life: Life, status: TokenStatus) {
    await updateToken(life.service, alice, life.id, { status });
    life.status = status;
  },
  async revoke(life: Life, which: number) {
    const tried = life.secrets[which % life.secrets.length];
    if (!tried) return;
    await revokeSecret(life.service, tried.secret, { sourceIp: null, requestId: null });
    if (life.now >= tried.until) return;
    // The current secret takes the one before with it; the one before ends alone.
    const ended = tried.until === forever ? life.secrets : [tried];
    for (const secret of ended) secret.until = Math.min(secret.until, life.now);
  },
};

// Few lengths of time, so that ends are met exactly.
const seconds = fc.constantFrom(1, 30, 60, 90, 3_600);
const step = fc.oneof(
  fc.tuple(fc.constant("wait" as const), seconds),
  fc.tuple(fc.constant("rotate" as const), fc.oneof(fc.constant(0), seconds)),
  fc.tuple(fc.constant("expire" as const), fc.constantFrom(null, -60, 0, 60, 3_600)),
  fc.tuple(fc.constant("set" as const), fc.constantFrom<TokenStatus>("active", "disabled")),
  fc.tuple(fc.constant("revoke" as const), fc.nat({ max: 5 })),
);

async function expectVerdicts(life: Life): Promise<void> {
  const isUsable = life.status === "active" && life.now < life.end;
  for (const { secret, until } of life.secrets) {
    const verdict = await verifySecret({ prefixes: ["lk"], ...life.service }, { secret });
    expect(verdict.ok).toBe(isUsable && life.now < until);
  }
}

describe("the life of a token", () => {
  it("has exactly those secrets accepted that have not ended, whatever is done to it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (sequence) => {
        const life = await beginLife();
        for (const [name, value] of sequence) {
          // Each name comes with a value of its own kind, which a table looked up by name cannot show.
          await (steps[name] as (life: Life, value: unknown) => Promise<void>)(life, value);
          await expectVerdicts(life);
        }
        // Each change is counted once, and stands in the trail.
        const { items } = await listTokenEvents(life.service, alice, life.id, { limit: 100 });
        expect((await life.service.store.get(life.id))?.version).toBe(items.length);
      }),
      { numRuns: 200 },
    );
  });
});
