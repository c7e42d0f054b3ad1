import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readCloudAssembly } from "../../../local/assembly/cloud-assembly.ts";
import { openAccessKey } from "../../../local/aws/access-key.ts";
import { createSecretsManager } from "../../../local/aws/secrets-manager.ts";
import { UserError } from "../../../local/host/user-error.ts";
import { readSignInFile } from "../../../local/issuer/sign-in.ts";

const folder = mkdtempSync(join(tmpdir(), "latchkey-json-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a file can be damaged to, whatever it is for. */
const damages = ["", "{", "null", "[]", "1", '"a"', "\u0000", '{"a\\u001b[31m":1}'];

const files: Readonly<Record<string, [read: (file: string) => unknown, damages: readonly string[]]>> = {
  "access-key.json": [openAccessKey, ['{"accessKeyId":1}', '{"accessKeyId":"../../a"}', '{"version":2}']],
  "secrets.json": [createSecretsManager, ['{"a":{}}', '{"a":{"name":"a","createdAt":1,"later":true}}']],
  "sign-in.json": [readSignInFile, ["{}", '{"issuer":"login","clientId":"a"}', '{"issuer":"https://a.example.com"}']],
  "manifest.json": [() => readCloudAssembly(folder), ["{}", '{"artifacts":[]}', '{"artifacts":{"a":{}}}']],
};

describe.each(Object.entries(files))("%s", (name, [read, own]) => {
  const file = join(folder, name);

  test.each([...damages, ...own])(
    "with the content %j is named as damaged, in one line, and stays as it is",
    (text) => {
      writeFileSync(file, text);
      expect(() => read(file)).toThrow(UserError);
      expect(() => read(file)).toThrow(new RegExp(`^${RegExp.escape(file)} is damaged: \\P{C}+\\.$`, "u"));
      expect(readFileSync(file, "utf8")).toBe(text);
    },
  );

  test("that is a folder is named", () => {
    rmSync(file);
    mkdirSync(file);
    expect(() => read(file)).toThrow(`${file} can't be read (EISDIR). `);
    rmSync(file, { recursive: true });
  });
});

test("a cloud assembly whose parts depend on each other can be read", () => {
  const artifact = (dependency: string) => ({ type: "cdk:tree", dependencies: [dependency] });
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ artifacts: { a: artifact("b"), b: artifact("a") } }));
  expect(readCloudAssembly(folder)).toEqual([]);
});

test("a cloud assembly without one of its files names the file", () => {
  const artifact = { type: "aws:cloudformation:stack", properties: { templateFile: "a.template.json" } };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ artifacts: { a: artifact } }));
  const missing = `${join(folder, "a.template.json")} can't be read (ENOENT). Run npx cdk synth again.`;
  expect(() => readCloudAssembly(folder)).toThrow(missing);
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ artifacts: { a: { type: artifact.type } } }));
  expect(() => readCloudAssembly(folder)).toThrow("is damaged: the artifact a has no file. Run npx cdk synth again.");
});
