import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const Resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.union([z.string().transform((id) => [id]), z.array(z.string())]).default([]),
  Condition: z.string().optional(),
});

const Output = z.object({
  Value: z.unknown(),
  Export: z.object({ Name: z.unknown() }).optional(),
  Condition: z.string().optional(),
});

const Template = z.object({
  Resources: z.record(z.string(), Resource).default({}),
  Outputs: z.record(z.string(), Output).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))).default({}),
  Parameters: z.record(z.string(), z.object({ Default: z.unknown() })).default({}),
});

/** A CloudFormation template, as far as the local stack reads it. */
export type Template = z.infer<typeof Template>;
/** A resource of a template, with unresolved intrinsic functions. */
export type TemplateResource = z.infer<typeof Resource>;

/** A stack of a cloud assembly. */
export interface AssemblyStack {
  readonly name: string;
  readonly template: Template;
  /** The file or folder of each asset, by its object key in the template. */
  readonly assets: ReadonlyMap<string, string>;
}

const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      dependencies: z.array(z.string()).default([]),
      properties: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});

const StackProperties = z.object({ templateFile: z.string(), stackName: z.string().optional() });
const AssetManifestProperties = z.object({ file: z.string() });
const AssetManifest = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

type Artifacts = z.infer<typeof Manifest>["artifacts"];

/**
 * Reads the output of `cdk synth`: every stack, each after its dependencies.
 * @param directory the folder with `manifest.json`.
 * @throws Error if the folder is not a cloud assembly.
 */
export function readCloudAssembly(directory: string): AssemblyStack[] {
  const { artifacts } = Manifest.parse(readJson(join(directory, "manifest.json")));
  return inDependencyOrder(artifacts).flatMap((id) => {
    const artifact = artifacts[id];
    if (artifact?.type !== "aws:cloudformation:stack") return [];
    const { templateFile, stackName } = StackProperties.parse(artifact.properties);
    const template = Template.parse(readJson(join(directory, templateFile)));
    return [{ name: stackName ?? id, template, assets: collectAssets(artifact.dependencies, artifacts, directory) }];
  });
}

function collectAssets(dependencies: readonly string[], artifacts: Artifacts, directory: string): Map<string, string> {
  const assets = new Map<string, string>();
  for (const id of dependencies) {
    const artifact = artifacts[id];
    if (artifact?.type !== "cdk:asset-manifest") continue;
    const { files } = AssetManifest.parse(
      readJson(join(directory, AssetManifestProperties.parse(artifact.properties).file)),
    );
    for (const { source, destinations } of Object.values(files)) {
      if (source.path === undefined) continue;
      for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, join(directory, source.path));
    }
  }
  return assets;
}

function inDependencyOrder(artifacts: Artifacts): string[] {
  const ordered = new Set<string>();
  const visit = (id: string): void => {
    if (ordered.has(id)) return;
    for (const dependency of artifacts[id]?.dependencies ?? []) visit(dependency);
    ordered.add(id);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return [...ordered];
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"));
}
