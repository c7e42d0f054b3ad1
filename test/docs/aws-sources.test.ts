import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { facts } from "../aws-contract/facts/index.ts";

const docs = new URL("../../docs/", import.meta.url);
const read = (name: string) => readFileSync(new URL(`${name}.md`, docs), "utf8");

/** The claims of the table. */
const claims = read("aws-sources")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (---|document) /.test(line))
  .map((line) => line.split(" | ").map((cell) => cell.replaceAll(/^\| | \|$/g, "")))
  .map(([document = "", quote = "", source = ""]) => ({ document, quote, source }));

const ids = new Set(facts.map(({ id }) => id));

it("quotes what the documents say", () => {
  expect(claims.length).toBeGreaterThan(20);
  const missing = claims.filter(({ document, quote }) => !read(document).includes(quote));
  expect(missing).toEqual([]);
});

it("has a page of AWS or a recorded fact as the source of each, or says that it is not confirmed", () => {
  for (const { quote, source } of claims) {
    const named = [...source.matchAll(/`([^`]+)`/g)].map(([, id = ""]) => id);
    const isPage = /\]\(https:\/\/(docs\.)?aws\.amazon\.com\//.test(source);
    expect([quote, isPage || named.length > 0 || source.startsWith("not confirmed")]).toEqual([quote, true]);
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  }
});

const services = /\b(AWS|API Gateway|Lambda|DynamoDB|CloudFormation|CloudWatch|X-Ray)\b/;
/** A number that is not part of a name, a path or a status. */
const figure =
  /(?<![\w/.$-])\$?\d[\d,.]*(?= (s|ms|a second|seconds|requests|calls|a million|a GB|KB|MB|characters|hours|minutes)\b)/;

it("covers every figure that the documents give about a service of AWS", () => {
  const names = [
    ...["architecture", "console", "constructs", "http-api", "operations", "security"],
    ...readdirSync(new URL("decisions/", docs)).map((file) => `decisions/${file.replace(/\.md$/, "")}`),
  ];
  const uncovered = names.flatMap((name) => {
    const quotes = claims.filter(({ document }) => document === name).map(({ quote }) => quote);
    const text = read(name).replaceAll(/```.*?```/gs, "");
    const sentences = text.split("\n").flatMap((line) => line.split(/(?<=[.;]) +|\|/));
    return sentences
      .filter((sentence) => services.test(sentence) && figure.test(sentence))
      .filter((sentence) => !quotes.some((quote) => sentence.includes(quote)) && !sentence.includes("](https://"))
      .map((sentence) => `${name}: ${sentence.trim()}`);
  });
  expect(uncovered).toEqual([]);
});
