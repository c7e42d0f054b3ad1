import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import { colors, expectAccessible, widths } from "./axe.ts";
import { connectBrowser, stack } from "./browser-window.ts";
import { type Demo, seedDemo } from "./demo-data.ts";
import { views } from "./views.ts";

const { dynamodbEndpoint, accessKeyId, tableName } = stack;

const appearances = widths.flatMap((width) => colors.map((color) => ({ width, color })));

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
  }, 60_000);
  afterAll(() => browser?.close());

  test.each(views)(
    "$name, at every width in all colors",
    async (view) => {
      await expectAccessible(browser, demo, view, appearances);
    },
    60_000,
  );
});
