import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { slug } from "github-slugger";
import { type DefaultTheme, defineConfig, type MarkdownOptions } from "vitepress";
import manifest from "../../package.json" with { type: "json" };
import { navigation } from "./navigation.ts";

const pages = fileURLToPath(new URL("../pages/", import.meta.url));
const repository = manifest.repository.url.replace(/^git\+/, "").replace(/\.git$/, "");

/** The first heading of a page, which is its name in the navigation. */
function readTitle(page: string): string {
  const [, title = page] = /^#+ (.+)$/m.exec(readFileSync(join(pages, page), "utf8")) ?? [];
  return title.replaceAll("`", "");
}

function createSidebar(): DefaultTheme.SidebarItem[] {
  const shown = new Set<string>();
  const groups = navigation.map(({ text, pages: files, collapsed }) => {
    for (const file of files) shown.add(file);
    const items = files.map((file) => ({ text: readTitle(file), link: `/${file.replace(/(index)?\.md$/, "")}` }));
    return { text, items, ...(collapsed && { collapsed }) };
  });
  const missing = globSync("**/*.md", { cwd: pages }).filter(
    (file) => !shown.has(file) && !/^(api-reference|docs\/decisions)\//.test(file),
  );
  if (missing.length > 0)
    throw new Error(
      `Pages are missing in the navigation: ${missing.join(", ")}. Add them to site/.vitepress/navigation.ts.`,
    );
  return groups;
}

/** Resolves a relative link to another page of the site or, if there is none, to a file in the repository. */
function resolveLink(href: string, page: string): string {
  const [, path = "", anchor = ""] = /^(?![a-z]+:|\/|#)([^#]+)(#.*)?$/i.exec(href) ?? [];
  if (path === "") return href;
  const target = normalize(join(dirname(page), decodeURI(path))).replace(/(^|\/)README\.md$/, "$1index.md");
  const isPage = existsSync(join(pages, target.endsWith("/") ? `${target}index.md` : target));
  return isPage ? `/${target}${anchor}` : `${repository}/blob/main/${target}${anchor}`;
}

const adaptMarkdown: NonNullable<MarkdownOptions["config"]> = (md) => {
  md.core.ruler.push("links", ({ tokens, env }) => {
    const inline = tokens.flatMap(({ children }) => children ?? []);
    for (const token of inline.filter(({ type }) => type === "link_open")) {
      token.attrSet("href", resolveLink(token.attrGet("href") ?? "", env.relativePath));
    }
  });
  const renderFence = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const { info = "", content = "" } = tokens[index] ?? {};
    if (info !== "mermaid") return renderFence?.(tokens, index, ...rest) ?? "";
    return `<MermaidDiagram source="${encodeURIComponent(content)}" />`;
  };
};

export default defineConfig({
  title: "Latchkey",
  description: manifest.description,
  lang: "en",
  srcDir: "pages",
  outDir: "../dist/site",
  markdown: {
    config: adaptMarkdown,
    // The same anchors as on GitHub, where the same files are read.
    anchor: { slugify: slug },
    // Braces are types in the API reference, not attributes.
    attrs: { disable: true },
  },
  themeConfig: {
    nav: [
      { text: "Guides", link: "/docs/" },
      { text: "HTTP API", link: "/docs/http-api" },
      { text: "API reference", link: "/api-reference/" },
    ],
    sidebar: createSidebar(),
    outline: [2, 3],
    search: { provider: "local" },
    socialLinks: [{ icon: "github", link: repository }],
    footer: { message: `Released under the ${manifest.license} licence.` },
  },
});
