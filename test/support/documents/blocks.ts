import MarkdownIt from "markdown-it";
import { pages, readPage } from "./pages.ts";

/** A code block of a page. Its info string is `<language> [name="value" …]`. */
export interface Block {
  readonly page: string;
  /** The line of the page on which its code begins. */
  readonly line: number;
  readonly language: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What of the info string is neither the language nor an attribute. */
  readonly rest: string;
  readonly code: string;
  /** The block of commands whose output this is: the one before, with no heading in between. */
  readonly outputOf: Block | undefined;
}

const parser = new MarkdownIt();

/** The code blocks of a page, in order. */
export function parseBlocks(page: string, text: string): readonly Block[] {
  const blocks: Block[] = [];
  let previous: Block | undefined;
  for (const { type, info, content, map } of parser.parse(text, {})) {
    if (type === "heading_open") previous = undefined;
    if (type !== "fence" && type !== "code_block") continue;
    const [language = ""] = info.split(/\s/, 1);
    const attributes = Object.fromEntries(
      [...info.matchAll(/\s(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    const rest = info.slice(language.length).replaceAll(/\s\w+="[^"]*"/g, "");
    const isOutput = /^(json|text)$/.test(language) && !("sample" in attributes) && !("file" in attributes);
    const outputOf = isOutput && previous?.language === "sh" ? previous : undefined;
    previous = { page, line: (map?.[0] ?? 0) + 2, language, attributes, rest, code: content, outputOf };
    blocks.push(previous);
  }
  return blocks;
}

/** The code blocks of all pages, in the order of reading. */
export const blocks: readonly Block[] = pages.flatMap((page) => parseBlocks(page, readPage(page)));

/** Where a block is, for messages. */
export function place({ page, line }: Block): string {
  return `${page}:${line}`;
}
