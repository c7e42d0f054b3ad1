import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import { type Appearance, expectAccessible } from "./axe.ts";
import { connectBrowser, stack } from "./browser-window.ts";
import { type Demo, seedDemo } from "./demo-data.ts";
import { views } from "./views.ts";

const { dynamodbEndpoint, accessKeyId, tableName } = stack;

/** A phone and a desktop. `npm run test:scale` looks at every width in every scheme of colors. */
const appearances: readonly Appearance[] = [
  { width: 390, color: "light" },
  { width: 1440, color: "dark" },
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

  test.each(views)("$name, on a phone in light and on a desktop in dark colors", async (view) => {
    await expectAccessible(browser, demo, view, appearances);
  });
});
