import type { AssemblyStack } from "./cloud-assembly.ts";
import { isIgnored } from "./ignored-resources.ts";
import { isTrue, type Lookup, noValue, referencesIn, resolve } from "./intrinsics.ts";

/** The account id of the local stack. */
export const localAccount = "000000000000";
/** The region of the local stack. */
export const localRegion = "us-east-1";

/** A resource to run, with resolved properties. */
export interface Resource {
  readonly type: string;
  readonly stack: AssemblyStack;
  readonly logicalId: string;
  /** The name that CloudFormation would generate, without the random suffix. */
  readonly defaultName: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The return values of a running resource: `Ref` and `Fn::GetAtt`. */
export interface Running {
  readonly ref: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Runs the resources of one type. */
export type Provider = (resource: Resource) => Running | Promise<Running>;

/** The outputs of the stacks, by stack and output name. */
export type Outputs = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/**
 * Runs the resources of a cloud assembly with the providers of their types, each after those that it refers to.
 * @throws Error naming the resource if its type has no provider and can't be ignored, or if its provider fails.
 */
export async function deployAssembly(
  stacks: readonly AssemblyStack[],
  providers: Readonly<Record<string, Provider>>,
): Promise<Outputs> {
  const outputs = new Map<string, Record<string, unknown>>();
  const exported = new Map<string, unknown>();
  for (const stack of stacks) {
    const running = new Map<string, Running>();
    const lookup = lookupIn(stack, running, exported);
    for (const logicalId of inReferenceOrder(stack)) {
      const resource = await deployResource(stack, logicalId, lookup, providers);
      if (resource) running.set(logicalId, resource);
    }
    outputs.set(stack.name, resolveOutputs(stack, lookup, exported));
  }
  return outputs;
}

async function deployResource(
  stack: AssemblyStack,
  logicalId: string,
  lookup: Lookup,
  providers: Readonly<Record<string, Provider>>,
): Promise<Running | undefined> {
  const template = stack.template.Resources[logicalId];
  if (!template || (template.Condition && !isTrue({ Condition: template.Condition }, lookup))) return undefined;
  const provider = providers[template.Type] ?? (isCustomResource(template.Type) ? providers["Custom::*"] : undefined);
  const defaultName = `${stack.name}-${logicalId}`;
  if (!provider) {
    if (isIgnored(template.Type)) return placeholder(template.Type, defaultName);
    throw new Error(`${stack.name}/${logicalId}: the local stack cannot run a ${template.Type}.`);
  }
  try {
    const properties = resolve(template.Properties, lookup) as Record<string, unknown>;
    return await provider({ type: template.Type, stack, logicalId, defaultName, properties });
  } catch (error) {
    throw new Error(`${stack.name}/${logicalId}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function isCustomResource(type: string): boolean {
  return type === "AWS::CloudFormation::CustomResource" || type.startsWith("Custom::");
}

/** A placeholder for an ignored resource, so that others can refer to it. */
function placeholder(type: string, name: string): Running {
  const service = type.split("::")[1]?.toLowerCase() ?? "local";
  return { ref: name, attributes: { Arn: `arn:aws:${service}:${localRegion}:${localAccount}:${name}` } };
}

function lookupIn(
  stack: AssemblyStack,
  running: ReadonlyMap<string, Running>,
  exported: ReadonlyMap<string, unknown>,
): Lookup {
  const pseudoParameters: Readonly<Record<string, unknown>> = {
    "AWS::AccountId": localAccount,
    "AWS::Region": localRegion,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": stack.name,
    "AWS::StackId": stackArn(stack.name),
    "AWS::NotificationARNs": [],
    "AWS::NoValue": noValue,
  };
  const { Conditions, Mappings, Parameters } = stack.template;
  return {
    ref: (name) =>
      running.get(name)?.ref ??
      found(pseudoParameters[name] ?? Parameters[name]?.Default, `${stack.name} has no resource or parameter ${name}.`),
    getAtt: (logicalId, attribute) =>
      found(
        running.get(logicalId)?.attributes?.[attribute],
        `${stack.name}/${logicalId} has no attribute ${attribute} on the local stack.`,
      ),
    importValue: (name) => found(exported.get(name), `No stack exports ${name}.`),
    condition: (name) => found(Conditions[name], `${stack.name} has no condition ${name}.`),
    findInMap: (map, key, subKey) =>
      found(Mappings[map]?.[key]?.[subKey], `${stack.name} has no mapping ${map}, ${key}, ${subKey}.`),
  };
}

/** The ARN of a stack, which is also its id. */
export function stackArn(stackName: string): string {
  return `arn:aws:cloudformation:${localRegion}:${localAccount}:stack/${stackName}/local`;
}

function found(value: unknown, message: string): unknown {
  if (value === undefined) throw new Error(message);
  return value;
}

function resolveOutputs(
  { template }: AssemblyStack,
  lookup: Lookup,
  exported: Map<string, unknown>,
): Record<string, unknown> {
  const outputs: Record<string, unknown> = {};
  for (const [name, output] of Object.entries(template.Outputs)) {
    if (output.Condition && !isTrue({ Condition: output.Condition }, lookup)) continue;
    outputs[name] = resolve(output.Value, lookup);
    if (output.Export) exported.set(String(resolve(output.Export.Name, lookup)), outputs[name]);
  }
  return outputs;
}

function inReferenceOrder({ name, template }: AssemblyStack): string[] {
  const ordered = new Set<string>();
  const path = new Set<string>();
  const visit = (logicalId: string): void => {
    const resource = template.Resources[logicalId];
    if (!resource || ordered.has(logicalId)) return;
    if (path.has(logicalId)) throw new Error(`${name}: the resources ${[...path].join(", ")} refer to each other.`);
    path.add(logicalId);
    for (const other of [...resource.DependsOn, ...referencesIn(resource.Properties)]) visit(other);
    path.delete(logicalId);
    ordered.add(logicalId);
  };
  for (const logicalId of Object.keys(template.Resources)) visit(logicalId);
  return [...ordered];
}
