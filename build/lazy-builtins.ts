import { builtinModules } from "node:module";
import type { Plugin } from "esbuild";

/**
 * Loads Node's built-in modules without importing them as ES modules, which reads all their exports: for `node:http` that
 * loads undici, which takes longer than the rest of an authorizer's start, and half of the command line's.
 * @param load the call that loads a module by its name: `process.getBuiltinModule`, or `require` where an older Node is
 *   supported and the bundle defines it.
 */
export function lazyBuiltins(load: "process.getBuiltinModule" | "require"): Plugin {
  return {
    name: "lazy-builtins",
    setup({ onResolve, onLoad }) {
      const filter = new RegExp(`^(?:node:)?(?:${builtinModules.join("|")})$`);
      const namespace = "builtin";
      onResolve({ filter }, ({ path, namespace: importer }) => {
        const name = path.replace(/^node:/, "");
        return importer === namespace ? { path: `node:${name}`, external: true } : { path: name, namespace };
      });
      onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: `module.exports = ${load}(${JSON.stringify(load === "require" ? `node:${path}` : path)});`,
      }));
    },
  };
}
