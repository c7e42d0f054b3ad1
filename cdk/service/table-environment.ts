import { Stack, Token } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";
import type { TableArn } from "./table-access.ts";

/**
 * Checks that a construct's functions are in the account and region of a service's table, as far as these are known at
 * synthesis: the functions call DynamoDB in their own account and region, and would find no table there.
 *
 * @throws Error for a different account or region.
 */
export function assertSameEnvironment(scope: IConstruct, service: IConstruct & TableArn): void {
  // The ARN of a replica differs from the service's stack. The ARN of the service's own table is a single token.
  const [, , , arnRegion, arnAccount] = service.tableArn.split(":");
  const stack = Stack.of(scope);
  const serviceStack = Stack.of(service);
  const region = arnRegion ?? serviceStack.region;
  if (differ(region, stack.region)) {
    throw new Error(
      `service: its table is in ${region}, but this stack is in ${stack.region}. Give the service a replica there, and use replicaIn("${stack.region}") or the ARN of the replica.`,
    );
  }
  const account = arnAccount ?? serviceStack.account;
  if (differ(account, stack.account)) {
    throw new Error(`service: its table is in the account ${account}, but this stack is in ${stack.account}.`);
  }
}

function differ(left: string, right: string): boolean {
  return !Token.isUnresolved(left) && !Token.isUnresolved(right) && left !== right;
}
