import type { Block } from "./blocks.ts";

/** The languages of code blocks, each with the attributes that it may have. */
const attributesOf: Readonly<Record<string, readonly string[]>> = {
  sh: ["skip", "exit", "background"],
  ts: ["skip", "file"],
  js: ["skip", "file"],
  json: ["skip", "file", "sample"],
  text: ["skip", "file", "sample"],
  mermaid: [],
};

/** The reason of what the deploy suite runs, on the emulator that it starts. */
export const deploySuite = "run by npm run test:deploy";

/** Why a block may not be run. There is no other reason. */
const skipReasons: readonly string[] = [
  "needs an AWS account",
  "needs an identity provider",
  "needs a terminal",
  "runs in a browser",
  "changes this machine",
  "run by npm test",
  "run by npm run test:package",
  deploySuite,
];

/** What is wrong with how a block is written. */
export function findFaults({ language, attributes, rest, code, outputOf }: Block): readonly string[] {
  const allowed = attributesOf[language];
  if (allowed === undefined) return [`unknown language "${language}"`];
  const { skip } = attributes;
  return [
    ...(rest === "" ? [] : [`no attribute: ${rest.trim()}`]),
    ...Object.keys(attributes)
      .filter((name) => !allowed.includes(name))
      .map((name) => `${language} has no attribute ${name}`),
    ...(skip === undefined || skipReasons.includes(skip) ? [] : [`not a reason to skip: "${skip}"`]),
    ...(language === "json" && !isJson(code) ? ["not JSON"] : []),
    ...(language === "text" && !outputOf && !("sample" in attributes || "file" in attributes || skip)
      ? ['neither the output of commands nor a sample: say sample="true"']
      : []),
    ...(outputOf?.attributes["skip"] && !skip
      ? ["the output of commands that are skipped: skip it, or make it a sample"]
      : []),
  ];
}

function isJson(code: string): boolean {
  try {
    parseAbbreviatedJson(code);
    return true;
  } catch {
    return false;
  }
}

/** JSON in which a bare `…` stands for members or elements that are left out. */
export function parseAbbreviatedJson(code: string): unknown {
  return JSON.parse(code.replaceAll(/,\s*…\s*(?=[\]}])|(?<=[[{]\s*)…\s*(?:,\s*)?(?=[\]}"{[])/g, ""));
}
