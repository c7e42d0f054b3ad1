import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { startPart } from "./part.ts";

const part = startPart("Supply chain", ["packages", "withoutHash"]);

interface Entry {
  readonly integrity?: string;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
}

test("every package that can be installed is locked with a hash", async () => {
  const { packages } = JSON.parse(await readFile("package-lock.json", "utf8")) as { packages: Record<string, Entry> };
  const entries = Object.entries(packages).filter(([path]) => path !== "");
  part.count("packages", entries.length);
  part.count("withoutHash", entries.filter(([, { integrity, inBundle }]) => !integrity && !inBundle).length);
  const scripted = entries.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path.slice(13));
  expect(scripted.toSorted()).toEqual(Object.keys(manifest.allowScripts).toSorted());
  part.measure(
    `scripts run at the installation of ${scripted.join(" and ")} alone; the package itself installs nothing`,
  );
  part.expectNoFault();
});

/** What is published is bundled: a vulnerability of a dependency of the development may be in it all the same. */
async function expectNoVulnerability(): Promise<void> {
  const { vulnerabilities, error } = await audit();
  if (!vulnerabilities) {
    part.measure(`npm audit was skipped: the registry doesn't offer it (${error})`);
    return;
  }
  const { total, ...severities } = vulnerabilities;
  part.count("vulnerabilities", total);
  part.measure(`npm audit: ${JSON.stringify(severities)}`);
  part.expectNoFault();
}

// It asks the registry, which npm test does not.
if (part.isLong) test("no package has a known vulnerability, where the registry tells of them", expectNoVulnerability);

interface Audit {
  readonly vulnerabilities?: { readonly total: number };
  readonly error?: string;
}

/** Asks the registry. It exits with 1 for vulnerabilities and for errors alike, and says in its output which it was. */
function audit(): Promise<Audit> {
  return new Promise((resolve) => {
    execFile("npm", ["audit", "--json"], { timeout: 60_000, maxBuffer: 50_000_000 }, (failure, stdout) => {
      try {
        const { metadata, message, error } = JSON.parse(stdout);
        if (metadata) resolve({ vulnerabilities: metadata.vulnerabilities });
        else resolve({ error: message ?? error?.summary ?? "no reason given" });
      } catch {
        resolve({ error: failure?.message ?? "no answer" });
      }
    });
  });
}
