import { stripVTControlCharacters } from "node:util";
import { isObject } from "../../../core/shape.ts";
import { parseAbbreviatedJson } from "./block-rules.ts";
import type { Block } from "./blocks.ts";

/** What differs from one run to the next. An abbreviated word, such as `lk_01kba…_…`, stands for any text. */
const abbreviated = "[\\w-]*…(?:[\\w-]|…)*";
const variable = new RegExp(
  [
    abbreviated,
    "tok_[0-7][0-9a-hjkmnp-tv-z]{25}",
    "\\d{4}-\\d\\d-\\d\\d(?:T[\\d:.]+Z|,? \\d\\d:\\d\\d(?::\\d\\d)?)?",
    "(?:in )?\\d+ (?:second|minute|hour|day|month|year)s?(?: ago)?",
    "https?://(?:127\\.0\\.0\\.1|localhost):\\d+",
  ].join("|"),
  "g",
);

/** How what a page shows as the output of commands differs from what they printed; `undefined`: it doesn't. */
export function compareOutput({ language, code }: Block, output: string): string | undefined {
  return language === "json" ? compareJson(code, output) : compareText(code, output);
}

function compareText(code: string, output: string): string | undefined {
  const lines = output.split("\n").map(normalize);
  let next = 0;
  for (const line of code.split("\n").map(normalize)) {
    if (line === "") continue;
    const pattern = toPattern(line);
    const found = lines.findIndex((each, index) => index >= next && pattern.test(each));
    if (found === -1) return `not in the output: ${line}`;
    next = found + 1;
  }
  return undefined;
}

/** Colors and runs of blanks don't matter. */
function normalize(line: string): string {
  return stripVTControlCharacters(line).replaceAll(/\s+/g, " ").trim();
}

function toPattern(line: string): RegExp {
  const fixed = line.split(variable).map((part) => RegExp.escape(part));
  const between = (line.match(variable) ?? []).map((each) => (each.includes("…") ? ".*" : `(?:${variable.source})`));
  return new RegExp(`^${fixed.map((part, index) => part + (between[index] ?? "")).join("")}$`);
}

function compareJson(code: string, output: string): string | undefined {
  const start = output.search(/^[[{]/m);
  const end = Math.max(output.lastIndexOf("}"), output.lastIndexOf("]"));
  if (start === -1) return "the output is not JSON";
  try {
    return findDifference(parseAbbreviatedJson(code), JSON.parse(output.slice(start, end + 1)), "");
  } catch (error) {
    return `the output is not JSON: ${error instanceof Error ? error.message : error}`;
  }
}

/** @returns the JSON pointer of the first member that isn't as shown. Members that aren't shown don't count. */
function findDifference(shown: unknown, real: unknown, pointer: string): string | undefined {
  if (isObject(shown) && isObject(real)) {
    const differences = Object.entries(shown).map(([name, value]) =>
      name in real ? findDifference(value, real[name], `${pointer}/${name}`) : `${pointer}/${name} is missing`,
    );
    return differences.find((each) => each !== undefined);
  }
  return isAsShown(shown, real) ? undefined : `${pointer || "the output"} is not as shown`;
}

function isAsShown(shown: unknown, real: unknown): boolean {
  if (Array.isArray(shown) && Array.isArray(real)) {
    const isThere = (each: unknown) => real.some((one) => findDifference(each, one, "") === undefined);
    return shown.length > 0 ? shown.every(isThere) : real.length === 0;
  }
  if (typeof shown === "string" && typeof real === "string") return toPattern(shown).test(real);
  return shown === real;
}
