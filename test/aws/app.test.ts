import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { digestSecret, generateSecret } from "../../core/secret.ts";
import { newTokenId } from "../../core/token-id.ts";
import { standInBundles } from "../cdk/stand-in-bundles.ts";

const app = fileURLToPath(new URL("app.ts", import.meta.url));

// Nobody deploys it every day: without this, a prop that changes would be noticed only when somebody does.
it("synthesizes with what the run gives it, and with a second seed", async () => {
  const folder = mkdtempSync(`${tmpdir()}/latchkey-aws-app-`);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { secret, tokenId } = generateSecret("lk", newTokenId());
  const context = {
    ...standInBundles,
    ...{
      stackName: "LatchkeyTest",
      adminId: tokenId,
      adminDigest: digestSecret(secret),
      cacheTtl: "4",
      secondSeed: "true",
    },
  };
  await promisify(execFile)(process.execPath, [app], {
    env: { ...process.env, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_VALIDATION: "false" },
  });
  const templates = readdirSync(folder).filter((file) => file.endsWith(".template.json"));
  expect(templates.map((file) => file.replace(".template.json", "")).toSorted()).toEqual([
    "LatchkeyTest",
    "LatchkeyTestExample",
    "LatchkeyTestMeasured",
  ]);
});
