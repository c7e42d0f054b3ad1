import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { convertCssVariables, DEFAULT_THEME, mergeMantineTheme } from "@mantine/core";
import react from "@vitejs/plugin-react";
import { build, type Plugin } from "vite";
import { cssVariables, theme } from "../console/src/theme.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Builds the web console.
 * @param outputDirectory where its files go; the folder is emptied first. Nothing is done where they are up to date.
 */
export async function buildConsole(outputDirectory = `${root}dist/console`): Promise<void> {
  const stampFile = `${outputDirectory}.stamp`;
  const [wanted, built] = await Promise.all([stampOfSources(), readFile(stampFile, "utf8").catch(() => undefined)]);
  if (wanted === built) return;
  await build({
    configFile: false,
    root: `${root}console`,
    publicDir: `${root}console/public`,
    logLevel: "warn",
    plugins: [react(), themeVariables()],
    build: {
      outDir: outputDirectory,
      emptyOutDir: true,
      target: "es2022",
      // The Content-Security-Policy allows files only: no data: URLs, and no script in the page.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1_000,
    },
  });
  await writeFile(stampFile, wanted);
}

/**
 * Writes the theme's variables into a style sheet of the build. Mantine would otherwise put them into a style element
 * at run time, which the Content-Security-Policy does not allow.
 */
function themeVariables(): Plugin {
  const name = "virtual:theme-variables.css";
  return {
    name: "theme-variables",
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load: (id) =>
      id === `\0${name}` ? convertCssVariables(cssVariables(mergeMantineTheme(DEFAULT_THEME, theme))) : undefined,
  };
}

/** What the built files depend on, as a digest. */
async function stampOfSources(): Promise<string> {
  const patterns = [
    "console/**/*.*",
    "client/*.ts",
    "contract/*.ts",
    "core/*.ts",
    "build/console.ts",
    "package-lock.json",
  ];
  const digest = createHash("sha256");
  for (const source of globSync(patterns, { cwd: root }).sort())
    digest.update(`${source}\n`).update(await readFile(`${root}${source}`));
  return digest.digest("hex");
}

if (import.meta.main) await buildConsole();
