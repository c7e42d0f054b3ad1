import { existsSync } from "node:fs";

/**
 * The folder of this package. The constructs are looked for at different depths in it: in `cdk/` as sources, in
 * `dist/cdk/` as what others install.
 */
export const packageRoot: URL = above(import.meta.url);

function above(url: string): URL {
  const folder = new URL(".", url);
  return existsSync(new URL("package.json", folder)) ? folder : above(new URL("..", folder).href);
}
