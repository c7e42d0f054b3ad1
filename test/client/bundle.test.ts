import { build } from "esbuild";
import { expect, test } from "vitest";

test("the client brings nothing along but the routes, so that a browser loads little", async () => {
  const { metafile, outputFiles } = await build({
    entryPoints: ["client/client.ts"],
    bundle: true,
    minify: true,
    platform: "browser",
    format: "esm",
    write: false,
    metafile: true,
  });
  const foreign = Object.keys(metafile.inputs).filter((path) => !path.startsWith("client/"));
  expect(foreign).toEqual(["contract/routes.ts"]);
  expect(outputFiles[0]?.contents.byteLength).toBeLessThan(8_192);
});
