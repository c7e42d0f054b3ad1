import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { pages } from "../support/documents/pages.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (page: string) => readFileSync(join(root, page), "utf8");
const withoutCode = (text: string) => text.replaceAll(/```.*?```/gs, "").replaceAll(/`[^`\n]*`/g, "");

/** The anchors of a page's headings, as GitHub makes them. */
function listAnchors(page: string): Set<string> {
  const text = read(page).replaceAll(/```.*?```/gs, "");
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** The links of the documents to files of the repository. */
const links = pages.flatMap((page) =>
  [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = "", anchor] = target.split("#");
      return { page, target, path: path === "" ? page : normalize(join(dirname(page), path)), anchor };
    }),
);

it("finds the links", () => expect(links.length).toBeGreaterThan(100));

it("every link leads to a file and a heading that are there", () => {
  const broken = links.filter(
    ({ path, anchor }) =>
      !existsSync(join(root, path)) || (anchor !== undefined && path.endsWith(".md") && !listAnchors(path).has(anchor)),
  );
  expect(broken.map(({ page, target }) => `${page}: ${target}`)).toEqual([]);
});

it("every link works in the package too", () => {
  const { files } = JSON.parse(read("package.json")) as { readonly files: readonly string[] };
  // npm packs these whatever is listed.
  const packed = [...files, "README.md", "LICENSE"];
  const isPacked = (path: string) => packed.some((each) => path === each || path.startsWith(`${each}/`));
  const lost = links.filter(({ page, path }) => isPacked(page) && !isPacked(path.replace(/\/$/, "")));
  expect(lost.map(({ page, target }) => `${page}: ${target}`)).toEqual([]);
});

it("every guide is in the index, and so is every other document but the decisions", () => {
  const index = new Set(links.filter(({ page }) => page === "docs/README.md").map(({ path }) => path));
  const listed = pages.filter((page) => page.startsWith("docs/") && !page.startsWith("docs/decisions/"));
  expect(listed.filter((page) => page !== "docs/README.md" && !index.has(page))).toEqual([]);
  expect(statSync(join(root, "docs/decisions")).isDirectory()).toBe(true);
});
