import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Code } from "aws-cdk-lib/aws-lambda";
import { DockerImage } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { type HandlerName, handlerEntry, settingsFile } from "../../contract/deployment/functions.ts";
import { packageRoot } from "../package-root.ts";

const packagedBundles = fileURLToPath(new URL("dist/functions", packageRoot));

/** The context key for a folder of bundles, instead of the package's own. */
export const bundlesContextKey = "latchkey:bundles";

/**
 * The code of a function: its bundle, and `settings.json` with the settings of the CDK app. A file, because a scope
 * catalogue can exceed the 4 KB limit of environment variables.
 *
 * @throws Error if the bundles have not been built.
 */
export function handlerCode(scope: Construct, name: HandlerName, settings?: object): Code {
  const bundle = `${scope.node.tryGetContext(bundlesContextKey) ?? packagedBundles}/${name}`;
  if (!existsSync(`${bundle}/${handlerEntry.module}.mjs`)) {
    throw new Error(`The bundle of the function "${name}" is missing: run "npm run build" first.`);
  }
  const settingsJson = settings && `${JSON.stringify(settings, null, 2)}\n`;
  return Code.fromAsset(bundle, {
    // Two functions with the same bundle and different settings are different assets.
    assetHash: createHash("sha256")
      .update(readFileSync(`${bundle}/${handlerEntry.module}.mjs`))
      .update(settingsJson ?? "")
      .digest("hex"),
    bundling: {
      local: {
        tryBundle(directory) {
          // File by file: cpSync can't read from Yarn Plug'n'Play archives.
          for (const file of readdirSync(bundle))
            writeFileSync(`${directory}/${file}`, readFileSync(`${bundle}/${file}`));
          if (settingsJson) writeFileSync(`${directory}/${settingsFile}`, settingsJson);
          return true;
        },
      },
      // Required by the type, never used: bundling is local.
      image: DockerImage.fromRegistry("none"),
    },
  });
}
