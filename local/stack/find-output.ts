import { outputs as stackOutputs } from "../../contract/deployment/outputs.ts";
import type { Outputs } from "../assembly/deploy-assembly.ts";
import type { RunningAssembly } from "./run-assembly.ts";

/** The value of an output of any stack; `undefined` if no stack has it. */
export function findOutput(outputs: Outputs, name: string): unknown {
  return [...outputs.values()].map((each) => each[name]).find((each) => each !== undefined);
}

/** @throws Error if no stack has the output. */
export function requireOutput(outputs: Outputs, name: string): string {
  const value = findOutput(outputs, name);
  if (typeof value !== "string") throw new Error(`No stack has an output ${name}.`);
  return value;
}

/** The administrator's secret, in the entry of Secrets Manager that an output names. */
export function readAdminToken({ outputs, secretValue }: RunningAssembly): string {
  const name = requireOutput(outputs, stackOutputs.adminTokenSecretName);
  const secret = secretValue(name);
  if (!secret) throw new Error(`The secret ${name} has no value for the administrator.`);
  return secret;
}
