import { build } from "esbuild";
import { expect, test } from "vitest";

test("the client depends on nothing but the routes and the names of headers, so that its bundle stays small", async () => {
  const { metafile, outputFiles } = await build({
    entryPoints: ["client/client.ts"],
    bundle: true,
    minify: true,
    platform: "browser",
    format: "esm",
    write: false,
    metafile: true,
  });
  const dependencies = Object.keys(metafile.inputs).filter((path) => !path.startsWith("client/"));
  expect(dependencies.sort()).toEqual(["contract/headers.ts", "contract/routes.ts"]);
  expect(outputFiles[0]?.contents.byteLength).toBeLessThan(8_192);
});
