import { join } from "node:path";
import { z } from "zod";
import { readJsonFile } from "../host/json-file.ts";
import { UserError } from "../host/user-error.ts";

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
 * @throws UserError naming the file that is missing or damaged.
 */
export function readCloudAssembly(directory: string): AssemblyStack[] {
  const { artifacts } = readAssemblyFile(directory, "manifest.json", Manifest);
  return inDependencyOrder(artifacts).flatMap((id) => {
    const artifact = artifacts[id];
    if (artifact?.type !== "aws:cloudformation:stack") return [];
    const { templateFile, stackName } = parseProperties(StackProperties, id, artifact.properties, directory);
    const template = readAssemblyFile(directory, templateFile, Template);
    return [{ name: stackName ?? id, template, assets: collectAssets(artifact.dependencies, artifacts, directory) }];
  });
}

function collectAssets(dependencies: readonly string[], artifacts: Artifacts, directory: string): Map<string, string> {
  const assets = new Map<string, string>();
  for (const id of dependencies) {
    const artifact = artifacts[id];
    if (artifact?.type !== "cdk:asset-manifest") continue;
    const { file } = parseProperties(AssetManifestProperties, id, artifact.properties, directory);
    const { files } = readAssemblyFile(directory, file, AssetManifest);
    for (const { source, destinations } of Object.values(files)) {
      if (source.path === undefined) continue;
      for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, join(directory, source.path));
    }
  }
  return assets;
}

function inDependencyOrder(artifacts: Artifacts): string[] {
  const visited = new Set<string>();
  const ordered = new Set<string>();
  const visit = (id: string): void => {
    if (visited.has(id)) return;
    // Before its dependencies, so that a cycle in a damaged manifest ends.
    visited.add(id);
    for (const dependency of artifacts[id]?.dependencies ?? []) visit(dependency);
    ordered.add(id);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return [...ordered];
}

const advice = "Run npx cdk synth again.";

function readAssemblyFile<S extends z.ZodType>(directory: string, file: string, schema: S): z.infer<S> {
  return readJsonFile(join(directory, file), schema, { advice });
}

function parseProperties<S extends z.ZodType>(
  schema: S,
  id: string,
  properties: unknown,
  directory: string,
): z.infer<S> {
  const { data, error } = schema.safeParse(properties);
  if (error) {
    throw new UserError(`${join(directory, "manifest.json")} is damaged: the artifact ${id} has no file. ${advice}`);
  }
  return data;
}
