import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import { type Appearance, expectAccessible } from "./axe.ts";
import { connectBrowser, stack } from "./browser-window.ts";
import { type Demo, seedDemo } from "./demo-data.ts";
import { views } from "./views.ts";

const { dynamodbEndpoint, accessKeyId, tableName } = stack;

/** Each width and each scheme of colors once. `npm run test:scale` looks at every pair of them. */
const appearances: readonly Appearance[] = [
  { width: 390, color: "light" },
  { width: 768, color: "forced" },
  { width: 1024, color: "dark" },
  { width: 1440, color: "light" },
];

describe.skipIf(!dynamodbEndpoint || !tableName)("axe finds nothing (needs a database that can be seeded)", () => {
  let browser: Browser;
  let demo: Demo;

  beforeAll(async () => {
    [browser, demo] = await Promise.all([
      connectBrowser(),
      seedDemo({
        dynamodbEndpoint: dynamodbEndpoint ?? "",
        accessKeyId: accessKeyId ?? "",
        tableName: tableName ?? "",
      }),
    ]);
  });
  afterAll(() => browser?.close());

  test.each(views)("$name, at four widths, in light, dark and forced colors", async (view) => {
    await expectAccessible(browser, demo, view, appearances);
  });
});
