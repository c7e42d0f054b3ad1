import { fileURLToPath } from "node:url";
import { convertCssVariables, DEFAULT_THEME, mergeMantineTheme } from "@mantine/core";
import react from "@vitejs/plugin-react";
import { build, type Plugin } from "vite";
import { cssVariables, theme } from "../console/src/theme.ts";

// Bundles the web console into the folder that is given. `console.ts` starts this as a process of its own.
const [outputDirectory] = process.argv.slice(2);
if (!outputDirectory) throw new Error("Name the folder for the files of the console.");

await build({
  configFile: false,
  root: fileURLToPath(new URL("../console", import.meta.url)),
  logLevel: "warn",
  plugins: [react(), themeVariables(), stylesAfterShell(), earlyRequests()],
  build: {
    outDir: outputDirectory,
    emptyOutDir: true,
    target: "es2022",
    // One style sheet: a part whose own failed to come would be shown without it when it is asked for again.
    cssCodeSplit: false,
    // The Content-Security-Policy allows files only: no data: URLs, and no script in the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What the first load needs is one file, but for the early requests, and each part that is fetched later is another:
    // fewer round trips.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "early-requests", test: /early-requests\.ts$/, priority: 3 },
            { name: "console", tags: ["$initial"], priority: 2 },
            // Apart from what is fetched while the browser is idle.
            { name: "chart-library", test: /node_modules\/(?:@visx|d3-|internmap)/, priority: 1 },
            { name: "shared-by-parts", minShareCount: 2 },
          ],
        },
      },
    },
    // What is bundled asks for its licences to go where it goes.
    license: { fileName: "LICENSES.md" },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
  },
});

/**
 * Puts the style sheet of the console after the static shell: in the head it would keep the shell from being painted until
 * it has come. The scripts wait for it wherever it stands.
 */
function stylesAfterShell(): Plugin {
  return {
    name: "styles-after-shell",
    transformIndexHtml: {
      order: "post",
      handler(html) {
        const links = html.match(/ *<link rel="stylesheet" crossorigin href="\/assets\/[^>]*>\n/g) ?? [];
        if (links.length !== 1) throw new Error("The page of the console was to have one style sheet.");
        const [link = ""] = links;
        return html.replace(link, "").replace("  </body>", `${link}  </body>`);
      },
    },
  };
}

/**
 * Runs the early requests as soon as their file has come. Vite would have it preloaded, and run with the console, which
 * imports it.
 */
function earlyRequests(): Plugin {
  return {
    name: "early-requests",
    transformIndexHtml: {
      order: "post",
      handler(html) {
        const preload = /^ *<link rel="modulepreload" crossorigin href="(\/assets\/early-requests-[^"]+)">\n/m;
        const [link, file] = preload.exec(html) ?? [];
        if (link === undefined) throw new Error("The page of the console was to preload the early requests.");
        const script = `<script type="module" async crossorigin src="${file}"></script>`;
        return html.replace(link, "").replace("<script", `${script}\n    <script`);
      },
    },
  };
}

/**
 * Writes the theme's variables into a style sheet of the build. Mantine would otherwise put them into a style element
 * at run time, which the Content-Security-Policy does not allow.
 */
function themeVariables(): Plugin {
  const name = "virtual:theme-variables.css";
  const variables = cssVariables(mergeMantineTheme(DEFAULT_THEME, theme));
  return {
    name: "theme-variables",
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load: (id) => (id === `\0${name}` ? convertCssVariables(variables) : undefined),
  };
}
