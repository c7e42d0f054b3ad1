import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Target } from "./check-call.ts";
import { checkFact } from "./check-fact.ts";
import { facts } from "./facts/index.ts";
import { reasonToSkip, startLocalGateway } from "./local-gateway.ts";
import { contractSummary, type Outcome } from "./summary.ts";

let local: Awaited<ReturnType<typeof startLocalGateway>>;
let target: Target;
const outcomes: Outcome[] = [];

beforeAll(async () => {
  local = await startLocalGateway();
  target = local.target;
}, 60_000);

afterAll(async () => {
  console.log(contractSummary("on the local stack", outcomes));
  await local?.stop();
});

describe("the local gateway does what was seen on AWS:", () => {
  for (const fact of facts) {
    const reason = reasonToSkip(fact);
    const name = `${fact.id}: ${fact.statement}`;
    if (reason) {
      outcomes.push({ fact, outcome: "skipped", reason });
      test.skip(`${name} [skipped: ${reason}]`, () => undefined);
      continue;
    }
    test(name, async () => {
      const differences = await checkFact(fact, target);
      outcomes.push(differences.length === 0 ? { fact, outcome: "holds" } : { fact, outcome: "differs", differences });
      expect(differences).toEqual([]);
    });
  }
});
