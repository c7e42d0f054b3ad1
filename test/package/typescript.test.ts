import { join } from "node:path";
import { test } from "vitest";
import { cdkVersions, createConsumer, expectSynthesized, npmInstall, stackModule } from "./consumer.ts";

const module = `${stackModule}
import { createClient, listAll, ProblemError } from "latchkey/client";
import { createGuard, guardMiddleware } from "latchkey/guard";
import { createIntrospector, type IntrospectedToken } from "latchkey/introspection";

const client = createClient({ baseUrl: "https://example.com", token: "lk_x" });
export async function owners(): Promise<string[]> {
  try {
    const found: string[] = [];
    for await (const token of listAll(client.listTokens, { query: { status: "active" } })) found.push(token.owner);
    return found;
  } catch (error) {
    if (error instanceof ProblemError && error.code === "forbidden") return [];
    throw error;
  }
}
// @ts-expect-error: a token has a name.
export const unnamed = () => client.createToken({ body: {} });
export const middleware = () => guardMiddleware(createGuard());
export const introspected = (secret: string): Promise<IntrospectedToken | null> => createIntrospector()(secret);
`;

test("NodeNext with TypeScript 5.6 and 5.9, as ES module and as CommonJS", async () => {
  const consumer = await createConsumer({
    "package.json": JSON.stringify({ name: "consumer", private: true, type: "module" }),
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        target: "es2022",
        lib: ["es2022"],
        module: "nodenext",
        moduleResolution: "nodenext",
        strict: true,
        // The declarations of the package are checked too.
        skipLibCheck: false,
        outDir: "out",
      },
      include: ["app.mts", "app.cts"],
    }),
    "app.mts": module,
    "app.cts": module,
  });
  const compilers = ["5.6", "5.9"].map((version) => [`typescript-${version}`, `npm:typescript@${version}`] as const);
  await npmInstall(consumer, { ...cdkVersions, ...Object.fromEntries(compilers), "@types/node": "20" });
  for (const [compiler] of compilers) {
    await consumer.run("node", [`node_modules/${compiler}/bin/tsc`, "--project", "."]);
    for (const file of ["app.mjs", "app.cjs"]) {
      await consumer.run("node", [`out/${file}`], { CDK_OUTDIR: `${compiler}.${file}` });
      await expectSynthesized(join(consumer.folder, `${compiler}.${file}`));
    }
  }
});
