import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { generateSecret } from "../../core/secret.ts";
import type { Fact } from "../aws-contract/fact.ts";
import { facts } from "../aws-contract/facts/index.ts";
import { writeReport } from "./report.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "latchkey-report-"));
});
afterEach(() => rm(directory, { recursive: true }));

const { secret } = generateSecret("lk");
const [fact, other] = facts as [Fact, Fact];

async function written() {
  const [reportFile = "", captureFile = ""] = await writeReport(directory, {
    where: "the account in us-east-1",
    startedAt: new Date("2027-01-02T03:04:05Z"),
    suite: { passed: 3, failed: 0, skipped: 0 },
    redactions: [["123456789012", "111122223333"]],
    outcomes: [
      { fact, outcome: "holds", observed: [] },
      {
        fact: other,
        outcome: "differs",
        differences: ["status is 403, and should be 401"],
        observed: [
          {
            step: { type: "wait", seconds: 1 },
            result: { arn: "arn:aws:execute-api:us-east-1:123456789012:abc/prod", header: `Bearer ${secret}` },
          },
        ],
      },
    ],
    measured: [
      { id: "flush/rest", statement: "How long?", sentences: ["52 s."], rows: [{ at: 52, isOld: true }] },
      { id: "flush/http", statement: "How long?", reason: "the emulator can't" },
    ],
  });
  return { report: await readFile(reportFile, "utf8"), capture: await readFile(captureFile, "utf8") };
}

it("says what held, what differed and what was measured, for readers", async () => {
  const { report } = await written();
  expect(report).toContain("# API Gateway, the account in us-east-1, 2027-01-02");
  expect(report).toContain("2 in all, 1 hold, 1 differ, 0 skipped.");
  expect(report).toContain(`differs: ${other.id}: status is 403, and should be 401`);
  expect(report).toContain("- 52 s.");
  expect(report).toContain("Not measured: the emulator can't.");
});

it("has what was seen in the form of the facts, each with this capture as its source", async () => {
  const { capture } = await written();
  const { facts: seen } = JSON.parse(capture);
  expect(seen).toMatchObject([
    { id: fact.id, statement: fact.statement, source: { grade: "raw", rows: fact.id }, outcome: "holds" },
    { id: other.id, outcome: "differs", observed: [{ result: { header: "Bearer <secret>" } }] },
    { id: "flush/rest", outcome: "measured", observed: [{ at: 52, isOld: true }] },
    { id: "flush/http", outcome: "skipped", reason: "the emulator can't" },
  ]);
});

it("holds neither secrets nor what identifies the account", async () => {
  const { report, capture } = await written();
  expect(capture).toContain("111122223333");
  for (const text of [report, capture]) {
    expect(text).not.toContain("123456789012");
    expect(text).not.toContain(secret);
  }
});
