import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The name of the licence file beside each bundle. */
export const licencesFile = "LICENSES.txt";

/**
 * The licences and notices of all packages in a bundle, which must be distributed with the code. Packages with the same
 * text are listed above it.
 * @param inputs the files in the bundle, relative to the root of the project.
 */
export async function collectLicences(inputs: readonly string[]): Promise<string> {
  const folders = inputs.map((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  const packages = [...new Set(folders.filter((folder) => folder !== undefined))].sort();
  const entries = await Promise.all(packages.map(readLicence));
  const byText = Map.groupBy(entries, ({ text }) => text);
  return [...byText]
    .map(([text, sharing]) => `${sharing.map(({ name }) => name).join("\n")}\n\n${text}\n`)
    .join("\n----\n\n");
}

async function readLicence(folder: string): Promise<{ readonly name: string; readonly text: string }> {
  const { name, version, license } = JSON.parse(await readFile(`${root}${folder}/package.json`, "utf8"));
  const files = (await readdir(`${root}${folder}`)).filter((file) => /^(licen[cs]e|notice)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(`${root}${folder}/${file}`, "utf8")));
  return { name: `${name} ${version}`, text: texts.map((text) => text.trim()).join("\n\n") || `Licence: ${license}` };
}

/**
 * Whether a package can be used under the allowed licences.
 * @param expression its `license`: an SPDX identifier, or several joined by AND and OR without nesting.
 * @see https://spdx.github.io/spdx-spec/v3.0.1/annexes/spdx-license-expressions/
 */
export function isLicenceAllowed(expression: string, allowed: readonly string[]): boolean {
  const choices = expression.replaceAll(/[()]/g, "").split(/ or /i);
  return choices.some((choice) => choice.split(/ and /i).every((id) => allowed.includes(id)));
}
