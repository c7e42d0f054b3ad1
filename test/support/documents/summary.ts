import { deploySuite } from "./block-rules.ts";
import { type Block, place } from "./blocks.ts";

/** What the tests do with a block. */
function classify({ language, attributes, outputOf }: Block): string {
  if (attributes["skip"] === deploySuite) return "on the emulator";
  if (attributes["skip"]) return "skipped";
  if (language === "sh") return "run";
  if (/^[tj]s$/.test(language)) return attributes["file"] ? "run" : "compiled";
  if (outputOf) return "compared";
  return language === "mermaid" ? "pictures" : "samples";
}

/** A line for each page with the number of blocks of each kind, and one for each block that is skipped, with its reason. */
export function summarize(blocks: readonly Block[]): string {
  const byPage = Map.groupBy(blocks, ({ page }) => page);
  const lines = [...byPage, ["All pages", blocks] as const].map(([page, list]) => `${page}: ${countKinds(list)}`);
  const skipped = blocks.flatMap((block) => {
    const reason = block.attributes["skip"];
    return reason && reason !== deploySuite ? [`skipped: ${place(block)}: ${reason}`] : [];
  });
  return [...lines, ...skipped].join("\n");
}

function countKinds(blocks: readonly Block[]): string {
  const kinds = Map.groupBy(blocks, classify);
  return [...kinds].map(([kind, list]) => `${list.length} ${kind}`).join(", ");
}
