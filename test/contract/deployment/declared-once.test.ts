import { glob, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { tokenLinesFilter } from "../../../contract/deployment/access-log.ts";
import { cacheTtlResourceType } from "../../../contract/deployment/cache-ttl.ts";
import {
  authorizationSchemes,
  credentialHeaders,
  webSocketProtocolHeader,
} from "../../../contract/deployment/credential-headers.ts";
import { environment, settingsFile, timeouts, userEnvironment } from "../../../contract/deployment/functions.ts";
import { graphqlPaths } from "../../../contract/deployment/graphql.ts";
import { metrics } from "../../../contract/deployment/metrics.ts";
import { outputs } from "../../../contract/deployment/outputs.ts";
import { stageResourceType } from "../../../contract/deployment/protected-stage.ts";
import { seedsResourceType } from "../../../contract/deployment/seed-token.ts";
import { jwtPattern } from "../../../contract/deployment/sign-in.ts";
import {
  neverSeenDay,
  partitions,
  secretSeenAttributes,
  sortKeys,
  tableIndexes,
  tokenTable,
} from "../../../contract/deployment/table.ts";
import { callCounterPrefix, usagePartitions, usageSortKeys } from "../../../contract/deployment/usage.ts";
import { responseHeaders } from "../../../contract/headers.ts";

/** Words that mean something else as well: a type of authorizer, a header of HTTP, schemes of HTTP. */
const common: readonly string[] = ["TOKEN", "Authorization", "Bearer", "Token"];

const facts = [
  ...Object.values(tokenTable.ownerIndex),
  ...Object.values(partitions),
  ...Object.values(sortKeys),
  ...Object.values(metrics),
  ...Object.values(environment),
  ...Object.values(userEnvironment),
  ...Object.values(credentialHeaders),
  ...authorizationSchemes,
  ...Object.values(outputs),
  responseHeaders.effectiveBy,
  responseHeaders.effectiveBy.toLowerCase(),
  settingsFile,
  stageResourceType,
  seedsResourceType,
  cacheTtlResourceType,
  ...Object.values(usagePartitions),
  ...Object.values(usageSortKeys),
  callCounterPrefix,
  tokenLinesFilter,
  ...graphqlPaths,
  tokenTable.lastSeenIndex.sortKey,
  ...secretSeenAttributes,
  neverSeenDay,
  jwtPattern,
  webSocketProtocolHeader,
].filter((fact) => !common.includes(fact));

/** A file may be named by a path. */
function isFact(text: string): boolean {
  return facts.some((fact) => text === fact || text.endsWith(`/${fact}`));
}

const sources = "{core,contract,functions,guard,cdk,local,build,client,cli,console/src}/**/*.{ts,tsx}";
const literal = /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g;

async function* sourceFiles(): AsyncGenerator<{ readonly file: string; readonly text: string }> {
  for await (const file of glob(sources, { exclude: ["contract/deployment/**", "contract/headers.ts"] })) {
    // Comments explain facts, and do not declare them.
    const text = (await readFile(file, "utf8")).replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    yield { file, text };
  }
}

test("no fact of the deployment is written anywhere but where contract/deployment/ declares it", async () => {
  const copies: string[] = [];
  let files = 0;
  for await (const { file, text } of sourceFiles()) {
    files += 1;
    for (const [, ...texts] of text.matchAll(literal)) {
      const copy = texts.find((each) => each !== undefined && isFact(each));
      if (copy !== undefined) copies.push(`${file}: ${copy}`);
    }
  }
  expect(files).toBeGreaterThan(200);
  expect(copies).toEqual([]);
});

test("the attributes that are keys are named in no expression, but taken from the table's declaration", async () => {
  const keys = [tokenTable, ...tableIndexes].flatMap(({ partitionKey, sortKey }): string[] => [partitionKey, sortKey]);
  // One of them is a field of the token.
  const name = new RegExp(`(?<![:\\w])(?:${keys.filter((key) => key !== "owner").join("|")})(?!\\w)`);
  const copies: string[] = [];
  for await (const { file, text } of sourceFiles()) {
    if (!/^(functions|guard|contract|cdk)\//.test(file)) continue;
    for (const line of text.replaceAll(/\$\{[^}]*\}/g, "").split("\n")) {
      const literals = [...line.matchAll(/"[^"]*"|`[^`]*`/g)].map(([each]) => each);
      const isMember = new RegExp(`(?:\\.|[{,] )${name.source}:?`).test(line);
      if (isMember || literals.some((each) => name.test(each))) copies.push(`${file}: ${line.trim()}`);
    }
  }
  expect(copies).toEqual([]);
});

test("the constructs take the functions' timeouts from there too", async () => {
  const copies: string[] = [];
  for await (const { file, text } of sourceFiles()) {
    if (file.startsWith("cdk/") && !file.startsWith("cdk/app/") && /\btimeout: Duration\.\w+\(\d/.test(text))
      copies.push(file);
  }
  expect(copies).toEqual([]);
  expect(Object.keys(timeouts)).toContain("authorizer");
});

test("what declares the deployment needs no validator: authorizers and guards import it", async () => {
  for await (const file of glob("contract/deployment/*.ts")) {
    const imports = [...(await readFile(file, "utf8")).matchAll(/from "(.*)"/g)].map(([, from]) => from);
    expect([file, imports.filter((from) => !/^\.\/|^\.\.\/\.\.\/core\//.test(from ?? ""))]).toEqual([file, []]);
  }
});
