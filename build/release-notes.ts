import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import manifest from "../package.json" with { type: "json" };

/**
 * The changelog's section of a release.
 *
 * @param tag the tag of the release, `v` and the version.
 * @param version the version in `package.json`.
 * @throws Error if tag, version and changelog don't agree.
 */
export function releaseNotes(tag: string, version: string, changelog: string): string {
  if (tag !== `v${version}`) throw new Error(`The tag is ${tag}, but package.json has version ${version}.`);
  const section = changelog.split(/^## /m).find((text) => text.startsWith(`[${version}]`));
  if (!section) throw new Error(`CHANGELOG.md has no section [${version}].`);
  const [heading = "", ...lines] = section.split("\n");
  if (!/^\[[^\]]+\] - \d{4}-\d{2}-\d{2}$/.test(heading)) throw new Error(`The heading "${heading}" has no date.`);
  const notes = lines
    .filter((line) => !/^\[[^\]]+\]: /.test(line))
    .join("\n")
    .trim();
  if (notes === "") throw new Error(`The section [${version}] of CHANGELOG.md is empty.`);
  return `${notes}\n`;
}

if (import.meta.main) {
  const changelog = readFileSync(fileURLToPath(new URL("../CHANGELOG.md", import.meta.url)), "utf8");
  process.stdout.write(releaseNotes(process.argv[2] ?? "", manifest.version, changelog));
}
