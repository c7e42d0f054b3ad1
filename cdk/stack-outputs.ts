import { CfnOutput, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";

/**
 * Adds an output whose name doesn't depend on the construct's id, so that documents and commands can name it.
 */
export function addOutput(scope: Construct, name: string, output: { description: string; value: string }): void {
  new CfnOutput(scope, name, output).overrideLogicalId(name);
}

/** @throws Error if the stack has an output of one of these names. */
export function assertFreeOutputs(scope: Construct, names: readonly string[]): void {
  const stack = Stack.of(scope);
  const taken = stack.node
    .findAll()
    .filter((node) => node instanceof CfnOutput && Stack.of(node) === stack)
    .map((output) => stack.resolve((output as CfnOutput).logicalId));
  const conflict = names.find((name) => taken.includes(name));
  if (conflict === undefined) return;
  throw new Error(`outputs: the stack has an output ${conflict} already. Set outputs to false, and add your own.`);
}
