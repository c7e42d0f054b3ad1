import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Extractor, ExtractorConfig, type ExtractorMessage } from "@microsoft/api-extractor";
import ts from "typescript-5.9";
import { clientTypes } from "./client-types.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** An entry of the package that can be imported. */
export interface PackageEntry {
  /** The subpath of `exports` in `package.json`. */
  readonly subpath: string;
  readonly source: string;
  /** The folder of `dist/` that the entry is built into. */
  readonly folder: string;
}

/** The folder for the model of the public API, from which `build/api-reference.ts` generates pages. */
export const apiModelFolder = `${root}dist/api-model`;

/**
 * Writes the declarations of the package's entries, one self-contained file each: `index.d.ts` for ES modules, and the
 * same as `index.d.cts` for CommonJS. They are generated with TypeScript 5.9, because API Extractor and `clientTypes` use
 * the compiler's JavaScript API, which TypeScript 7 doesn't have.
 *
 * @throws Error for declarations that don't compile.
 */
export async function declareEntries(entries: readonly PackageEntry[]): Promise<void> {
  const declarations = await mkdtemp(join(tmpdir(), "latchkey-types-"));
  try {
    const program = emitDeclarations(entries, declarations);
    await writeFile(`${declarations}/client/types.d.ts`, clientTypes(program, `${root}client/types.ts`));
    await writeFile(`${declarations}/package.json`, JSON.stringify({ name: "latchkey", type: "module" }));
    for (const entry of entries) await rollUp(entry, declarations);
  } finally {
    await rm(declarations, { recursive: true, force: true });
  }
}

function emitDeclarations(entries: readonly PackageEntry[], outDir: string): ts.Program {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  // Only the type check is incremental.
  const { incremental: _, tsBuildInfoFile: __, ...compilerOptions } = config.compilerOptions;
  const project = { ...config, compilerOptions, include: [], files: [] };
  const { options } = ts.parseJsonConfigFileContent(project, ts.sys, root);
  const program = ts.createProgram(
    entries.map(({ source }) => root + source),
    { ...options, noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: root, outDir },
  );
  const { diagnostics } = program.emit();
  const problems = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (problems.length > 0) throw new Error(ts.formatDiagnostics(problems, formatHost));
  return program;
}

async function rollUp({ source, folder }: PackageEntry, declarations: string): Promise<void> {
  const rolledUp = `${root}dist/${folder}/index.d.ts`;
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: declarations,
      mainEntryPointFilePath: `${declarations}/${source.replace(/\.ts$/, ".d.ts")}`,
      compiler: { overrideTsconfig: compilerConfig },
      apiReport: { enabled: false },
      docModel: { enabled: true, apiJsonFilePath: `${apiModelFolder}/${folder}/latchkey.api.json` },
      dtsRollup: { enabled: true, untrimmedFilePath: rolledUp },
      newlineKind: "lf",
      messages: {
        // Release tags (@public, @beta) aren't used: what an entry exports is public.
        extractorMessageReporting: {
          default: { logLevel: "error" as never },
          "ae-missing-release-tag": { logLevel: "none" as never },
          "ae-unresolved-link": { logLevel: "none" as never },
          // Still part of the rolled-up file if an exported type uses it.
          "ae-forgotten-export": { logLevel: "none" as never },
        },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: `${declarations}/package.json`,
  });
  const errors: string[] = [];
  const messageCallback = (message: ExtractorMessage) => {
    if (message.logLevel === "error") errors.push(message.formatMessageWithLocation(declarations));
    message.handled = true;
  };
  Extractor.invoke(config, { localBuild: true, messageCallback });
  if (errors.length > 0) throw new Error(`The declarations of ${source} are not complete:\n${errors.join("\n")}`);
  await copyFile(rolledUp, rolledUp.replace(/\.ts$/, ".cts"));
}

const compilerConfig = {
  compilerOptions: {
    target: "es2022",
    lib: ["esnext"],
    module: "nodenext",
    moduleResolution: "nodenext",
    types: ["node"],
    typeRoots: [`${root}node_modules/@types`],
    skipLibCheck: true,
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
  },
};

const formatHost: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => root,
  getNewLine: () => "\n",
};
