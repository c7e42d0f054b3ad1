import { fileURLToPath } from "node:url";
import { convertCssVariables, DEFAULT_THEME, mergeMantineTheme } from "@mantine/core";
import react from "@vitejs/plugin-react";
import { build, type Plugin } from "vite";
import { cssVariables, theme } from "../console/src/theme.ts";

// Bundles the web console into the given folder. `console.ts` runs this in a separate process.
const [outputDirectory] = process.argv.slice(2);
if (!outputDirectory) throw new Error("Pass the output folder as an argument.");

await build({
  configFile: false,
  root: fileURLToPath(new URL("../console", import.meta.url)),
  logLevel: "warn",
  plugins: [react(), themeVariables(), stylesAfterShell(), earlyRequests()],
  build: {
    outDir: outputDirectory,
    emptyOutDir: true,
    target: "es2022",
    // One style sheet: a part whose own style sheet failed to load would be shown without it on a retry.
    cssCodeSplit: false,
    // The Content-Security-Policy allows files only: no data: URLs, and no script in the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The first load needs one file besides the early requests, and each part that is fetched later is another: fewer round
    // trips.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "early-requests", test: /early-requests\.ts$/, priority: 3 },
            { name: "console", tags: ["$initial"], priority: 2 },
            // Separate from the parts that are preloaded while the browser is idle.
            { name: "chart-library", test: /node_modules\/(?:@visx|d3-|internmap)/, priority: 1 },
            { name: "shared-by-parts", minShareCount: 2 },
          ],
        },
      },
    },
    // Licences must be distributed with the bundle.
    license: { fileName: "LICENSES.md" },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
  },
});

/**
 * Moves the style sheet after the static shell: in the head it would block the painting of the shell. Scripts wait for it
 * in either place.
 */
function stylesAfterShell(): Plugin {
  return {
    name: "styles-after-shell",
    transformIndexHtml: {
      order: "post",
      handler(html) {
        const links = html.match(/ *<link rel="stylesheet" crossorigin href="\/assets\/[^>]*>\n/g) ?? [];
        if (links.length !== 1) throw new Error("Expected exactly one style sheet in the page of the console.");
        const [link = ""] = links;
        return html.replace(link, "").replace("  </body>", `${link}  </body>`);
      },
    },
  };
}

/**
 * Runs the early requests as soon as their file has loaded. Vite would only preload it, and run it with the console, which
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
        if (link === undefined) throw new Error("Expected the page of the console to preload the early requests.");
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
