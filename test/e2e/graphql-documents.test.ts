import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gql } from "@apollo/client";
import { transform } from "esbuild";
import { expect, test } from "vitest";
import { stack } from "./stack.ts";

const root = new URL("../../", import.meta.url);
const snippet = async (language: string) => {
  const document = await readFile(new URL("docs/graphql.md", root), "utf8");
  return new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(document)?.[1] ?? "";
};

test("the client of docs/graphql.md works as it is written", async () => {
  // Beside the packages that it imports.
  const folder = new URL(`node_modules/.latchkey-documents-${process.pid}/`, root);
  await mkdir(folder, { recursive: true });
  try {
    const file = new URL("client.mjs", folder);
    await writeFile(file, (await transform(await snippet("ts"), { loader: "ts", format: "esm" })).code);
    const { createClient } = await import(pathToFileURL(fileURLToPath(file)).href);
    const client = createClient(stack.managementUrl, stack.adminToken);
    const { data } = await client.query({ query: gql`{ currentUser { name } }` });
    expect(data.currentUser.name).toMatch(/./);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the request with curl of docs/graphql.md is answered as it says", async () => {
  const env = { ...process.env, URL: stack.managementUrl, SECRET: stack.adminToken };
  const { stdout } = await promisify(execFile)("sh", ["-c", await snippet("sh")], { env });
  const { data, errors } = JSON.parse(stdout);
  const said = JSON.parse(await snippet("json"));
  expect([errors, Object.keys(data)]).toEqual([undefined, Object.keys(said.data)]);
  expect(data.admin.personalApiTokens.tokens.nodes.length).toBeGreaterThan(0);
});
