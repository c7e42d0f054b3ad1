import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { releaseNotes } from "../../build/release-notes.ts";
import manifest from "../../package.json" with { type: "json" };

const changelog = `# Changelog

## [Unreleased]

## [1.2.0] - 2026-11-26

### Added

- Rotation.

## [1.1.0] - 2026-10-01

- The first.

[1.1.0]: https://example.com/v1.1.0
`;

test("the notes of a release are its section of the changelog", () => {
  expect(releaseNotes("v1.2.0", "1.2.0", changelog)).toBe("### Added\n\n- Rotation.\n");
  expect(releaseNotes("v1.1.0", "1.1.0", changelog)).toBe("- The first.\n");
});

test.each([
  ["v1.2.1", "1.2.0", changelog, "package.json has version 1.2.0"],
  ["1.2.0", "1.2.0", changelog, "The tag is 1.2.0"],
  ["v1.3.0", "1.3.0", changelog, "no section [1.3.0]"],
  ["v1.2.0", "1.2.0", changelog.replace(" - 2026-11-26", ""), "has no date"],
  ["v1.2.0", "1.2.0", changelog.replace(/### Added[^#]*/, ""), "is empty"],
])("%s of version %s is refused where tag, version and changelog don't agree", (tag, version, text, message) => {
  expect(() => releaseNotes(tag, version, text)).toThrow(message);
});

test("the version of package.json can be tagged", async () => {
  const notes = releaseNotes(`v${manifest.version}`, manifest.version, await readFile("CHANGELOG.md", "utf8"));
  expect(notes).toContain("### Added");
});
