// Measures the decision without a table and its peers in one process: `node bench/decision-alone.ts <rounds>` prints, by
// name, the CPU time of a verification in each round, in microseconds.
import { execFile } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { VerificationStore } from "../core/token-store.ts";
import { authorize } from "../functions/authorizer/authorize.ts";
import { type Figure, formatNumber, medianRatio, type Section, summarize } from "./figures.ts";
import { createEvent, createSettings, createToken } from "./stage.ts";

const folder = fileURLToPath(new URL("peers/", import.meta.url));

const scopeCounts = [1, 10, 100] as const;

const latchkeyName = (scopes: number) => `Latchkey, ${scopes} ${scopes === 1 ? "scope" : "scopes"}`;

/** The number of verifications in a timing, chosen so that each takes about as long; for bcrypt, one already does. */
const callsPerRound: Readonly<Record<string, number>> = { "better-auth": 50, bcrypt: 1 };
const otherCallsPerRound = 2_000;

/** Installs the peers, unless they are installed. */
export async function installPeers(): Promise<void> {
  const [installed, wanted] = ["node_modules/.package-lock.json", "package-lock.json"].map((file) => folder + file);
  if (existsSync(`${installed}`) && statSync(`${installed}`).mtimeMs >= statSync(`${wanted}`).mtimeMs) return;
  console.error("Installing the peers …");
  // None of them needs install scripts: bcrypt ships binaries.
  await promisify(execFile)("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
}

/** Measures the decision alone, with the token in memory, against better-auth, prefixed-api-key and bcrypt. */
export async function measureDecisionAlone(rounds: number): Promise<Section> {
  await installPeers();
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(import.meta.url), `${rounds}`]);
  const times = JSON.parse(stdout) as Record<string, number[]>;
  const one = times[latchkeyName(1)] ?? [];
  const ratio = (name: string) => medianRatio(times[name] ?? [], one);
  return {
    title: "The decision alone, with the token in memory",
    figures: Object.entries(times).map(([name, values]): Figure => {
      const comparison = name === latchkeyName(1) ? undefined : `${formatNumber(ratio(name))} × Latchkey with 1 scope`;
      return { name: `${name}, CPU`, unit: "µs", ...summarize(values), ...(comparison && { comparison }) };
    }),
    goals: [
      { name: "verifications a second / better-auth's", measured: ratio("better-auth"), atLeast: 50 },
      { name: "CPU with 100 scopes / with 1", measured: ratio(latchkeyName(100)), atMost: 2 },
    ],
  };
}

function prepareLatchkey(scopes: number): () => Promise<boolean> {
  const settings = createSettings(Math.max(...scopeCounts));
  const { secret, token } = createToken(settings.scopes.slice(0, scopes).map(({ name }) => name));
  const store: VerificationStore = { get: async () => token, stampLastSeen: async () => true };
  const report = { accepted: () => undefined, refused: () => undefined, lastSeenFailed: () => undefined };
  const authorizer = { settings, tableName: "Tokens", store, report, now: () => new Date() };
  const event = createEvent(secret);
  return async () => (await authorize(authorizer, event)).policyDocument.Statement[0]?.Effect === "Allow";
}

async function measureInTurns(rounds: number): Promise<Record<string, number[]>> {
  const { preparePeers } = await import(new URL("peers/peers.mjs", import.meta.url).href);
  const verifiers: Record<string, () => Promise<boolean>> = {
    ...Object.fromEntries(scopeCounts.map((scopes) => [latchkeyName(scopes), prepareLatchkey(scopes)])),
    ...(await preparePeers()),
  };
  const times: Record<string, number[]> = {};
  for (let round = -2; round < rounds; round++) {
    for (const [name, verify] of Object.entries(verifiers)) {
      const calls = callsPerRound[name] ?? otherCallsPerRound;
      const before = process.cpuUsage();
      for (let call = 0; call < calls; call++) {
        if (!(await verify())) throw new Error(`${name} refused a valid key.`);
      }
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) times[name] = [...(times[name] ?? []), (user + system) / calls];
    }
  }
  return times;
}

if (import.meta.main) {
  console.log(JSON.stringify(await measureInTurns(Number(process.argv[2] ?? 20))));
  process.exit(0);
}
