import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cdk, environment } from "../deploy/cdk.ts";
import { contractOutcomes, deployProbe } from "../deploy/contract.ts";
import { installEmulator, startEmulator } from "../deploy/emulator.ts";
import { endPrograms } from "../deploy/program.ts";
import { checkFact } from "./check-fact.ts";
import type { Fact } from "./fact.ts";
import { facts } from "./facts/index.ts";
import { reasonToSkip, startLocalGateway } from "./local-gateway.ts";
import { contractSummary, type Outcome } from "./summary.ts";

// Counts the contract fixtures that hold, differ and are skipped, on the local stack and on the emulator of AWS:
// `npm run test:aws-contract`. It ends with 1 where any differs.

async function onLocalStack(): Promise<readonly Outcome[]> {
  const { target, stop } = await startLocalGateway();
  const tryFact = async (fact: Fact): Promise<Outcome> => {
    const reason = reasonToSkip(fact);
    if (reason) return { fact, outcome: "skipped", reason };
    const differences = await checkFact(fact, target);
    return differences.length === 0 ? { fact, outcome: "holds" } : { fact, outcome: "differs", differences };
  };
  const outcomes: Outcome[] = [];
  try {
    for (const fact of facts) outcomes.push(await tryFact(fact));
  } finally {
    await stop();
  }
  return outcomes;
}

async function onEmulator(): Promise<readonly Outcome[]> {
  const directory = await mkdtemp(join(tmpdir(), "latchkey-contract-"));
  const emulator = await startEmulator(await installEmulator(), directory);
  try {
    const run = { awsUrl: emulator.url, directory };
    await cdk(run, ["bootstrap", environment]);
    const probe = await deployProbe(run);
    const outcomes = await contractOutcomes(probe.target, true);
    await probe.destroy();
    return outcomes;
  } finally {
    await endPrograms();
    await emulator.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

const places = { "on the local stack": onLocalStack, "on the emulator": onEmulator };
for (const [place, outcomesOf] of Object.entries(places)) {
  const outcomes = await outcomesOf();
  console.log(contractSummary(place, outcomes));
  if (outcomes.some(({ outcome }) => outcome === "differs")) process.exitCode = 1;
}
