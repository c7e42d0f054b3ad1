import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { maxTokens } from "../../functions/graphql/list-all-tokens.ts";
import { queryBounds } from "../../functions/graphql/query-bounds.ts";

const document = readFileSync(new URL("../../docs/graphql.md", import.meta.url), "utf8");

it("says every limit of a query as it is", () => {
  const [, section = ""] = document.split("\n## Limits\n");
  const said = [...section.matchAll(/^\| [^|]* \| ([\d,]+)/gm)].map(([, number = ""]) =>
    Number(number.replaceAll(",", "")),
  );
  const { tokens, fields, aliases, depth, cost, values } = queryBounds;
  expect(said.slice(1, 7)).toEqual([tokens, fields, aliases, depth, cost, values]);
  expect(document).toContain(`at most ${maxTokens.toLocaleString("en")} tokens`);
  expect(document).toContain(`"maxTokens": ${maxTokens}`);
});
