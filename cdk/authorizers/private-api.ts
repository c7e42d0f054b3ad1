import { CfnRestApi, type IRestApi } from "aws-cdk-lib/aws-apigateway";
import { Annotations } from "aws-cdk-lib/core";
import type { IConstruct } from "constructs";
import type { AuthorizerSettings } from "../../core/settings.ts";

/**
 * How the policies of an authorizer restrict tokens to their address ranges if the API is private. Calls of a private
 * API come through a VPC endpoint, so the usual `aws:SourceIp` is not available.
 *
 * A REQUEST authorizer checks the address in its function, and its verdicts are cached by address, so that it needs no
 * condition. A TOKEN authorizer doesn't receive the address. Its policies get a condition on `aws:VpcSourceIp`, which
 * AWS documents for the resource policies of private APIs; that it holds in the policy of an authorizer is not
 * confirmed.
 */
export function addressConditionFor(
  authorizer: IConstruct,
  api: IRestApi,
  type: "token" | "request",
): Pick<AuthorizerSettings, "addressCondition"> {
  if (!isPrivate(api)) return {};
  if (type === "request") return { addressCondition: "none" };
  Annotations.of(authorizer).addWarningV2(
    "latchkey:privateApi",
    "The API is private, so the address ranges of tokens are compared with aws:VpcSourceIp, the caller's address in its VPC. It isn't confirmed that API Gateway evaluates that in the policy of an authorizer: where it doesn't, tokens with address ranges get 403. Use RequestTokenAuthorizer, which checks addresses in its function.",
  );
  return { addressCondition: "aws:VpcSourceIp" };
}

/** Whether an API that the app defines can be called through VPC endpoints only. */
function isPrivate(api: IRestApi): boolean {
  const definition = api.node.root.node
    .findAll()
    .find((node): node is CfnRestApi => node instanceof CfnRestApi && node.ref === api.restApiId);
  if (!definition) return false;
  const { endpointConfiguration, parameters } = definition.stack.resolve({
    endpointConfiguration: definition.endpointConfiguration,
    parameters: definition.parameters,
  });
  const types: unknown[] = [...(endpointConfiguration?.types ?? []), parameters?.endpointConfigurationTypes];
  return types.includes("PRIVATE");
}
