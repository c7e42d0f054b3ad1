import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openStateFile } from "../../../local/host/state-file.ts";
import { UserError } from "../../../local/host/user-error.ts";

const folder = mkdtempSync(join(tmpdir(), "latchkey-state-"));
afterAll(() => rmSync(folder, { recursive: true }));

const Secrets = z.object({ names: z.array(z.string()).default([]) });

test("a state file is remembered, for its owner alone", () => {
  const file = join(folder, "kept", "state.json");
  const first = openStateFile(file, Secrets);
  first.value.names.push("admin");
  first.save();
  expect(openStateFile(file, Secrets).value).toEqual({ names: ["admin"] });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

describe("a damaged state file is named, and stays as it is", () => {
  test.each([
    ["not JSON", "{"],
    ["empty", ""],
    ["of another shape", '{"names": "admin"}'],
    ["null", "null"],
  ])("%s", (_what, text) => {
    const file = join(folder, "damaged.json");
    writeFileSync(file, text);
    const open = () => openStateFile(file, Secrets);
    expect(open).toThrow(UserError);
    expect(open).toThrow(new RegExp(`^${RegExp.escape(file)} is damaged: .+$`));
    expect(readFileSync(file, "utf8")).toBe(text);
  });
});
