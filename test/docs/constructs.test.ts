import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const document = read("docs/constructs.md");

/** The members of an interface, as its source declares them. */
function listMembers(path: string, name: string): string[] {
  const [, body = ""] = read(path).split(new RegExp(`export interface ${name}\\b[^{]*\\{`));
  return [...(body.split("\n}")[0] ?? "").matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, member = ""]) => member);
}

it.each([
  ["TokenServiceProps", "cdk/service/token-service-props.ts"],
  ["AuthorizerProps", "cdk/authorizers/authorizer-props.ts"],
  ["CachingAuthorizerProps", "cdk/authorizers/authorizer-props.ts"],
  ["RestAuthorizerProps", "cdk/authorizers/authorizer-props.ts"],
  ["TokenConsoleProps", "cdk/console/token-console.ts"],
  ["TokenUsageProps", "cdk/usage/token-usage.ts"],
  ["TokenServiceAttributes", "cdk/service/token-service-attributes.ts"],
])("says what every member of %s is for", (name, path) => {
  const members = listMembers(path, name);
  expect(members.length).toBeGreaterThan(0);
  for (const member of members) expect(document).toContain(`| \`${member}\` |`);
});

it("says what every member of signIn is for", () => {
  const members = listMembers("cdk/service/sign-in.ts", "SignInProps");
  expect(members.length).toBeGreaterThan(0);
  for (const member of members) expect(read("docs/sign-in.md")).toContain(`| \`${member}\` |`);
});

it("names nothing that the package does not export", () => {
  const exported = new Set([...read("cdk/index.ts").matchAll(/\b[A-Za-z]\w+\b/g)].map(([name]) => name));
  const imported = [...document.matchAll(/import \{([^}]+)\} from "latchkey"/g)].flatMap(([, names = ""]) =>
    names.split(",").map((each) => each.replace(/\btype\b/, "").trim()),
  );
  expect(imported.length).toBeGreaterThan(0);
  for (const name of imported) expect(exported).toContain(name);
});

it("names every construct and function that the package exports", () => {
  const exports = [...read("cdk/index.ts").matchAll(/^export \{([^}]+)\}/gm)].flatMap(([, names = ""]) =>
    names.split(","),
  );
  const values = exports.map((each) => each.trim()).filter((each) => each !== "" && !each.startsWith("type "));
  expect(values.length).toBeGreaterThan(5);
  expect(values.filter((name) => !document.includes(`\`${name}`) && !document.includes(`${name}(`))).toEqual([]);
});
