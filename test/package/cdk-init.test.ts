import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "vitest";
import {
  cdkVersions,
  createConsumer,
  expectSynthesized,
  npmInstall,
  stackImports,
  stackModule,
  stackStatements,
} from "./consumer.ts";

test("today's project of cdk init, with its own jest and type check", async () => {
  const consumer = await createConsumer({});
  const cdk = fileURLToPath(new URL("../../node_modules/aws-cdk/bin/cdk", import.meta.url));
  await consumer.run(process.execPath, [cdk, "init", "app", "--language", "typescript", "--generate-only"]);
  const only = async (folder: string) => {
    const [file = ""] = await readdir(join(consumer.folder, folder));
    return { file: join(consumer.folder, folder, file), module: file.replace(/\.ts$/, "") };
  };
  const [stack, jestTest] = await Promise.all([only("lib"), only("test")]);
  const stackName = (await readFile(stack.file, "utf8")).match(/class (\w+)/)?.[1] ?? "";
  const inConstructor = stackStatements
    .replace(/^const (app|stack) .*$|^app\.synth.*$/gm, "")
    .replaceAll("stack, ", "this, ");
  await writeFile(
    stack.file,
    `import { Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
${stackImports.replace(/^import \{ App, Stack \}.*$/m, "")}
export class ${stackName} extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    ${inConstructor}
  }
}
`,
  );
  await writeFile(
    jestTest.file,
    `import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { ${stackName} } from "../lib/${stack.module}";

test("the stack has tokens", () => {
  const template = Template.fromStack(new ${stackName}(new App(), "Orders"));
  template.resourceCountIs("AWS::DynamoDB::GlobalTable", 2);
  template.resourceCountIs("AWS::ApiGateway::Authorizer", 2);
});
`,
  );
  await npmInstall(consumer, cdkVersions);
  await consumer.run("npx", ["jest"]);
  await consumer.run("npx", ["cdk", "synth", "--quiet"]);
  await expectSynthesized(join(consumer.folder, "cdk.out"));
});

test("the older project of cdk init: CommonJS, ts-node, TypeScript 5.6", async () => {
  const consumer = await createConsumer({
    "package.json": JSON.stringify({ name: "consumer", private: true }),
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        target: "ES2022",
        module: "commonjs",
        lib: ["es2022"],
        declaration: true,
        strict: true,
        inlineSourceMap: true,
        experimentalDecorators: true,
        typeRoots: ["./node_modules/@types"],
        // Not in the template: the declarations of the package are checked too.
        skipLibCheck: false,
      },
    }),
    "bin/app.ts": `${stackModule}
import { createClient, type Token } from "latchkey/client";
import { createGuard, withGuard } from "latchkey/guard";
import { createIntrospector } from "latchkey/introspection";
export const names = async (): Promise<string[]> => {
  const { items } = await createClient({ baseUrl: "https://example.com" }).listTokens({ query: { limit: 5 } });
  return items.map((token: Token) => token.name);
};
export const introspect: ReturnType<typeof createIntrospector> | undefined = undefined;
export const handler = () => withGuard(createGuard(), async () => ({ statusCode: 200 }));
`,
  });
  await npmInstall(consumer, { ...cdkVersions, typescript: "5.6", "ts-node": "10", "@types/node": "20" });
  await consumer.run("npx", ["ts-node", "--prefer-ts-exts", "bin/app.ts"], { CDK_OUTDIR: "cdk.out" });
  await expectSynthesized(join(consumer.folder, "cdk.out"));
});
