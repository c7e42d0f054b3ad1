import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isCount, isString } from "../../core/shape.ts";
import { readSettings } from "../../functions/configuration.ts";

let directory: string;
let bundleUrl: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "latchkey-settings-"));
  bundleUrl = pathToFileURL(join(directory, "index.mjs")).href;
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(text: string): void {
  writeFileSync(join(directory, "settings.json"), text);
}

const read = () => readSettings(bundleUrl, { prefix: isString, cacheTtl: isCount });

describe("the settings file", () => {
  it("lies beside the bundle", () => {
    write('{ "prefix": "lk", "cacheTtl": 300 }');
    expect(read()).toEqual({ prefix: "lk", cacheTtl: 300 });
  });

  it("is refused without naming a value if a member is missing or wrong", () => {
    write('{ "prefix": "lk", "cacheTtl": "lk_secret" }');
    expect(read).toThrow(
      expect.objectContaining({ message: "settings.json is damaged. Missing or invalid: cacheTtl.", code: "damaged" }),
    );
  });

  it.each(["", "{", "null", "[]", '"text"'])("is refused if it holds %j", (text) => {
    write(text);
    expect(read).toThrow(/^settings\.json is damaged\./);
  });

  it("is refused if it is missing", () => {
    expect(read).toThrow(/^settings\.json is damaged\./);
  });
});
