import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { inflate } from "@sparticuz/chromium";
import { type Browser, chromium, type LaunchOptions } from "playwright-core";

const packageFolder = dirname(findPackageJSON("@sparticuz/chromium", import.meta.url) ?? "");
const cache = fileURLToPath(new URL("../../node_modules/.cache/latchkey-chromium", import.meta.url));

/** Starts a browser of one's own, outside of the tests. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch(await launchOptions());
}

/** How to start the browser that comes with the packages, with the libraries and the font that it needs. */
export async function launchOptions(): Promise<LaunchOptions> {
  const folder = await unpackedBrowser();
  return {
    executablePath: join(folder, "chromium"),
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
      FONTCONFIG_FILE: join(folder, "fonts.conf"),
    },
    args: [
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-domain-reliability",
      "--disable-gpu",
      "--disable-sync",
      "--font-render-hinting=none",
      "--no-first-run",
      "--no-pings",
    ],
  };
}

/** The folder with the unpacked browser. It appears whole or not at all, however many processes ask for it at once. */
async function unpackedBrowser(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8")) as { version: string };
  const folder = join(cache, version);
  if (existsSync(folder)) return folder;

  const half = join(cache, `${version}.${process.pid}`);
  await mkdir(half, { recursive: true });
  const before = process.env["TMPDIR"];
  // The package unpacks into the folder for temporary files, which all users of the machine share.
  process.env["TMPDIR"] = half;
  try {
    for (const archive of ["chromium.br", "fonts.tar.br", "al2023.tar.br"])
      await inflate(join(packageFolder, "bin", archive));
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
  await writeFile(join(half, "fonts.conf"), fontConfiguration(folder));
  await rename(half, folder).catch(() => rm(half, { recursive: true, force: true }));
  return folder;
}

/** Puts the font of the package first, so that pages look alike on every machine. */
function fontConfiguration(folder: string): string {
  const preferred = ["sans-serif", "system-ui", "ui-sans-serif"].map(
    (family) =>
      `<match><test name="family"><string>${family}</string></test><edit name="family" mode="prepend" binding="strong"><string>Open Sans</string></edit></match>`,
  );
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/font-cache</cachedir>${preferred.join("")}</fontconfig>`;
}
