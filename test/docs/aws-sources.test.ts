import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { facts } from "../aws-contract/facts/index.ts";

const root = new URL("../../", import.meta.url);
const readFile = (path: string) => readFileSync(new URL(path, root), "utf8");

/** The documents, by the names that the tables use. */
const documents = [
  ...["README", "SECURITY", "CONTRIBUTING"],
  ...readdirSync(new URL("docs/", root), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md") && file !== "aws-sources.md")
    .map((file) => file.replace(/\.md$/, "")),
].map((name) => ({
  name,
  text: readFile(/^[A-Z]/.test(name) ? `${name}.md` : `docs/${name}.md`).replaceAll(/```.*?```/gs, ""),
}));

/** The sources whose docstrings the users of the package read. */
const published = [
  ...["cdk/index.ts", "guard/index.ts", "client/index.ts"].flatMap((index) =>
    [...readFile(index).matchAll(/ from "\.\/([^"]+)"/g)].map(([, file]) => index.replace("index.ts", file ?? "")),
  ),
  "functions/introspection/introspector.ts",
];
const docstrings = {
  name: "docstrings",
  text: published
    .flatMap((path) => [...readFile(path).matchAll(/\/\*\*(.*?)\*\//gs)])
    .map(([, comment = ""]) => comment.replaceAll(/\s+\* ?/g, " "))
    .join("\n"),
};
const texts = [...documents, docstrings];
const findText = (name: string) => texts.find((each) => each.name === name)?.text ?? "";

/** The rows of the tables: three cells for what is said about AWS, two for what names it only. */
const rows = readFile("docs/aws-sources.md")
  .split("\n")
  .filter((line) => /^\| (?!---|document )/.test(line))
  .map((line) => line.slice(2, -2).split(" | "));
const claims = rows
  .filter((cells) => cells.length === 3)
  .map(([document = "", quote = "", source = ""]) => ({ document, quote, source }));
const names = rows.filter((cells) => cells.length === 2).map(([document = "", quote = ""]) => ({ document, quote }));

const ids = new Set(facts.map(({ id }) => id));

it("quotes what the documents say", () => {
  expect(claims.length).toBeGreaterThan(80);
  const missing = [...claims, ...names].filter(({ document, quote }) => !findText(document).includes(quote));
  expect(missing).toEqual([]);
});

it("has a page of AWS or a recorded fact as the source of each, or says that it is not confirmed", () => {
  for (const { quote, source } of claims) {
    const named = [...source.matchAll(/`([a-z-]+\/[^`]+)`/g)].map(([, id = ""]) => id);
    const isPage = /\]\(https:\/\/(docs\.)?aws\.amazon\.com\//.test(source);
    expect([quote, isPage || named.length > 0 || source.startsWith("not confirmed")]).toEqual([quote, true]);
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  }
});

/** The sentences of a document, each cell of its tables by itself. */
function splitSentences(text: string): string[] {
  return text.split("\n").flatMap((line) => line.split(/(?<=[.;:]) +|\|/));
}

/** Whether a sentence has a row, links a page of AWS, or says that it is not confirmed. */
function isSourced(name: string, sentence: string, sources: readonly { document: string; quote: string }[]): boolean {
  if (/\]\(https:\/\/docs\.(aws\.amazon\.com|amazonaws\.cn)\//.test(sentence)) return true;
  if (/\b(isn't|not) confirmed\b|\bunconfirmed\b|\bdocumented nowhere\b/.test(sentence)) return true;
  return sources.some(({ document, quote }) => document === name && sentence.includes(quote));
}

const service =
  "(?:API Gateway|Lambda|DynamoDB|CloudFormation|CloudWatch(?: Logs)?|EventBridge|CloudFront(?: Functions)?|X-Ray|Secrets Manager|IAM|WAF|AWS)";
/** Our own HTTP API is "the HTTP API". */
const subject = `(?:${service}|[Aa] (?:REST|WebSocket) API|(?:REST|HTTP|WebSocket) APIs|[Aa]n? (?:Rest|Http|WebSocket)Api|(?:Rest|Http|WebSocket)Apis|[Aa] gateway response)`;
const adverbs = "(?:[a-z]+ly |itself |itself and |never |always |also |once |then |now |still |alone |all |both )*";
const verb =
  "(?!handlers|alarms|throttled)(?:[a-z]+s|[a-z]+ed|can|can't|could|may|must|have|do|don't|isn't|were|are|aren't|will|would|took|went|gave|put|cache|give|decode|match|ask|keep|cost|answer|evaluate|return|send|refuse|accept|allow|deny|drop|call|close|take|see|get|pass|read|write|make|use|want|need|hold|run|serve|let)";
const statement = new RegExp(`\\b${subject} ${adverbs}${verb}\\b`);

it("covers every sentence in which a service of AWS does something", () => {
  const found = texts.flatMap(({ name, text }) =>
    splitSentences(text)
      .filter((sentence) => statement.test(sentence))
      .map((sentence) => ({ name, sentence })),
  );
  expect(found.length).toBeGreaterThan(80);
  const bare = found.filter(({ name, sentence }) => !isSourced(name, sentence, [...claims, ...names]));
  expect(bare.map(({ name, sentence }) => `${name}: ${sentence.trim()}`)).toEqual([]);
  // What needs no source stays short.
  expect(names.length).toBeLessThanOrEqual(20);
});

/** A number that is not part of a name, a path or a status. */
const figure =
  /(?<![\w/.$-])\$?\d[\d,.]*(?= (s|ms|a second|seconds|requests|calls|a million|a GB|KB|MB|characters|hours|minutes)\b)/;

it("covers every figure that the documents give about a service of AWS", () => {
  const bare = documents.flatMap(({ name, text }) =>
    splitSentences(text)
      .filter((sentence) => new RegExp(`\\b${service}\\b`).test(sentence) && figure.test(sentence))
      .filter((sentence) => !isSourced(name, sentence, claims))
      .map((sentence) => `${name}: ${sentence.trim()}`),
  );
  expect(bare).toEqual([]);
});
