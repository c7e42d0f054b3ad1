import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { buildConsole } from "../../build/console.ts";
import { buildFunctions } from "../../build/functions.ts";
import { collectLicences, isLicenceAllowed } from "../../build/licences.ts";
import { handlerNames } from "../../contract/deployment/functions.ts";

test("the licences of a bundle are those of its packages, the same text once", async () => {
  const licences = await collectLicences([
    "core/secret.ts",
    "node_modules/zod/v4/index.js",
    "node_modules/zod/v4/core/index.js",
    "node_modules/@aws-sdk/client-dynamodb/dist-es/index.js",
    "node_modules/@aws-sdk/lib-dynamodb/dist-es/index.js",
  ]);
  expect(licences.match(/^zod \d/gm)).toHaveLength(1);
  expect(licences).toContain("MIT License");
  expect(licences).toMatch(/^@aws-sdk\/client-dynamodb [\d.]+\n@aws-sdk\/lib-dynamodb [\d.]+\n/m);
  expect(licences.match(/TERMS AND CONDITIONS FOR USE/g)).toHaveLength(1);
});

test("each function has the licences of what it holds beside it", async () => {
  await buildFunctions();
  const licences = Object.fromEntries(
    await Promise.all(
      handlerNames.map(async (name) => [name, await readFile(`dist/functions/${name}/LICENSES.txt`, "utf8")] as const),
    ),
  );
  for (const name of ["api", "authorizer-sdk", "bootstrap", "registration"] as const) {
    expect(licences[name]).toContain("@aws-sdk/client-dynamodb ");
  }
  expect(licences.api).toMatch(/^zod /m);
  expect(licences.authorizer).not.toMatch(/^(zod|@aws-sdk\/client-dynamodb|@smithy\/.*) /m);
  expect(licences.graphql).toMatch(/^graphql-yoga /m);
  for (const name of ["authorizer", "api"] as const) expect(licences[name]).not.toMatch(/graphql/);
}, 60_000);

test("the console has the licences of what its script holds beside its page", async () => {
  await buildConsole();
  const licences = await readFile("dist/console/LICENSES.md", "utf8");
  for (const name of ["react", "react-dom", "@mantine/core", "wouter"]) expect(licences).toContain(` ${name} `);
}, 120_000);

test.each([
  ["MIT", true],
  ["GPL-3.0-only", false],
  ["(GPL-3.0-only OR MIT)", true],
  ["MIT and ISC", true],
  ["MIT AND GPL-3.0-only", false],
  ["", false],
])("whether %j is allowed where MIT and ISC are: %s", (expression, allowed) => {
  expect(isLicenceAllowed(expression, ["ISC", "MIT"])).toBe(allowed);
});
