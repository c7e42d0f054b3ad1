import { expect, test } from "vitest";
import { findFaults } from "../support/documents/block-rules.ts";
import { blocks, parseBlocks, place } from "../support/documents/blocks.ts";
import { compareOutput } from "../support/documents/output.ts";
import { pages } from "../support/documents/pages.ts";

test("every page is read", () => {
  expect(pages).toEqual(expect.arrayContaining(["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/cli.md"]));
  expect(pages.length).toBeGreaterThan(30);
  expect(new Set(blocks.map(({ page }) => page)).size).toBeGreaterThan(8);
});

test("every code block has a language and known attributes, and a skipped one a reason", () => {
  const faults = blocks.flatMap((block) => findFaults(block).map((fault) => `${place(block)}: ${fault}`));
  expect(faults).toEqual([]);
});

/** A command of the CLI that prints a secret or digests, and whose output goes to a file. */
const writesSecret =
  /^(?!#).*latchkey (?:generate|token (?:create|rotate|regenerate)|export --with-digests).*>\s*(?!\/dev\/null)\S/m;

test("what writes secrets to files does so after umask 077, on every page", () => {
  const pagesWithout = Map.groupBy(blocks, ({ page }) => page)
    .entries()
    .filter(([, list]) => {
      const commands = list.filter(({ language }) => language === "sh").map(({ code }) => code);
      const first = commands.findIndex((code) => writesSecret.test(code));
      const isPrivate = commands
        .slice(0, first + 1)
        .join("\n")
        .split(writesSecret)[0]
        ?.includes("umask 077");
      return first !== -1 && !isPrivate;
    });
  expect(pagesWithout.map(([page]) => page).toArray()).toEqual([]);
  expect("latchkey token create a --quiet > secret.txt").toMatch(writesSecret);
  expect("latchkey token create a --quiet > /dev/null").not.toMatch(writesSecret);
});

test("what deletes tokens or stacks says so in a comment", () => {
  const commands = blocks.filter(({ language }) => language === "sh");
  const deletions = commands.flatMap(({ code }) => code.match(/^.*(?:latchkey token delete|cdk destroy).*$/gm) ?? []);
  expect(deletions.length).toBeGreaterThan(3);
  expect(deletions.filter((line) => !/ # \S/.test(line))).toEqual([]);
});

const fence = (info: string, code = "") => `\`\`\`${info}\n${code}\n\`\`\`\n`;

/** The faults of the last block of a text. */
function faultsOf(text: string): readonly string[] {
  const block = parseBlocks("page.md", text).at(-1);
  return block ? findFaults(block) : ["no block"];
}

test.each([
  [fence("", "true"), 'unknown language ""'],
  ["    indented\n", 'unknown language ""'],
  [fence("bash"), 'unknown language "bash"'],
  ["- ```bash\n  true\n  ```\n", 'unknown language "bash"'],
  [fence("sh skip"), "no attribute: skip"],
  [fence('sh skip=""'), 'not a reason to skip: ""'],
  [fence('sh skip="later"'), 'not a reason to skip: "later"'],
  [fence('ts exit="1"', "export {};"), "ts has no attribute exit"],
  [fence("json", "{"), "not JSON"],
  [fence("text", "words"), 'neither the output of commands nor a sample: say sample="true"'],
  [`${fence("sh")}\n# Heading\n\n${fence("text")}`, 'neither the output of commands nor a sample: say sample="true"'],
  [
    `${fence('sh skip="needs an AWS account"')}\n${fence("json", "{}")}`,
    "the output of commands that are skipped: skip it, or make it a sample",
  ],
])("finds the fault in %j", (text, fault) => expect(faultsOf(text)).toEqual([fault]));

test.each([
  fence("sh", "true"),
  fence('sh skip="needs an AWS account"', "aws s3 ls"),
  fence("json", '{ "items": [{ "id": "tok_01…" }, …], "nextCursor": null, … }'),
  `${fence("sh")}\nWhich prints:\n\n${fence("text", "done")}`,
  fence('text sample="true"', "words"),
])("finds none in %j", (text) => expect(faultsOf(text)).toEqual([]));

/** Compares an output with what a page shows. */
function compare(language: string, shown: string, output: string): string | undefined {
  const block = parseBlocks("page.md", `${fence("sh")}\n${fence(language, shown)}`).at(-1);
  return block && compareOutput(block, output);
}

test.each([
  ["json", '{ "name": "a", "scopes": ["x"], … }', '{"id":1,"name":"a","scopes":["y","x"]}'],
  ["json", '{ "secret": "lk_01kba…_…" }', 'created\n{"secret":"lk_01aaa_bbb"}'],
  ["json", '{ "at": "2026-01-01T00:00:00.000Z", "none": null }', '{"at":"2027-02-03T04:05:06.007Z","none":null}'],
  [
    "text",
    "NAME  LAST SEEN\nreports  5 minutes ago",
    "NAME    LAST SEEN\nother  never\nreports  2027-02-03T04:05:06.007Z\n",
  ],
  ["text", "HTTP/1.1 403 …", "HTTP/1.1 403 Forbidden"],
])("what was printed agrees with %s %j", (language, shown, output) =>
  expect(compare(language, shown, output)).toBe(undefined),
);

test.each([
  ["json", '{ "name": "a" }', '{"name":"b"}', "/name is not as shown"],
  ["json", '{ "a": { "b": 1 } }', '{"a":{}}', "/a/b is missing"],
  ["json", '{ "items": [] }', '{"items":[1]}', "/items is not as shown"],
  ["json", "{}", "Not Found", "the output is not JSON"],
  ["text", "second\nfirst", "first\nsecond", "not in the output: first"],
  ["text", "no more", "no more than that", "not in the output: no more"],
])("what was printed differs from %s %j", (language, shown, output, difference) =>
  expect(compare(language, shown, output)).toBe(difference),
);
