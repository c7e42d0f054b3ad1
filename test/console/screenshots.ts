import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startLocalStack } from "../../local/stack/start-stack.ts";
import { launchBrowser } from "../support/browser.ts";
import { seedDemo } from "./demo-data.ts";
import { desktop, newContext, phone, visit } from "./open-view.ts";
import { views } from "./views.ts";

// Writes a picture of every page and dialog, at desktop and phone width, in light and dark, to screenshots/.
// Names of views as arguments limit it to those.
const folder = fileURLToPath(new URL("../../screenshots", import.meta.url));
const wanted = process.argv.slice(2);

await mkdir(folder, { recursive: true });
const dataDirectory = await mkdtemp(join(tmpdir(), "latchkey-screenshots-"));
const stack = await startLocalStack({ port: 0, dataDirectory, inMemory: true });
const browser = await launchBrowser();
try {
  const demo = await seedDemo(stack);
  for (const [device, size] of Object.entries({ desktop, phone })) {
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await newContext(browser, { ...size, colorScheme });
      for (const view of views.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
        const page = await visit(context, stack.consoleUrl ?? "", demo, view);
        // The pictures of the page are to be there, and what moves is to have come to rest.
        await page.waitForLoadState("networkidle");
        await page.screenshot({
          path: join(folder, `${view.name}-${device}-${colorScheme}.png`),
          animations: "disabled",
        });
        await page.close();
        await context.setOffline(false);
      }
      await context.close();
      console.log(`${device} ${colorScheme}`);
    }
  }
} finally {
  await browser.close();
  await stack.stop();
  await rm(dataDirectory, { recursive: true, force: true });
}
