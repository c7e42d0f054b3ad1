import type { Authorizer, CfnMethod, IRestApi } from "aws-cdk-lib/aws-apigateway";
import { Method } from "aws-cdk-lib/aws-apigateway";
import { Annotations, Aspects } from "aws-cdk-lib/core";
import { type AuthorizerFunctionProps, scopesOf } from "./authorizer-function.ts";

const attached = new WeakSet<Authorizer>();

/**
 * Warns in the synthesis of grants that open more of an API than they seem to. IAM has no wildcard for one segment of
 * a path: `GET /v1/users/{id}` opens `GET /v1/users/1/secrets` too. Where the same scope opens that method by its own
 * path as well, or every token may call it, nothing is lost.
 */
export function warnOfWideGrants(authorizer: Authorizer, props: AuthorizerFunctionProps, api: IRestApi): void {
  // An API asks for each of its methods.
  if (attached.has(authorizer)) return;
  attached.add(authorizer);
  const { service, scopes, anyToken = [] } = props;
  const opened = [...scopesOf(service, scopes).map(({ grants }) => grants), anyToken];
  Aspects.of(api).add({
    visit(node) {
      if (!(node instanceof Method)) return;
      if ((node.node.defaultChild as CfnMethod).authorizerId !== authorizer.authorizerId) return;
      const { path } = node.resource;
      const wide = opened.flatMap((grants) => {
        const reaching = grants.filter((grant) => opens(grant, node.httpMethod, path, asPolicy));
        const isMeant = [...reaching, ...anyToken].some((grant) => opens(grant, node.httpMethod, path, asWritten));
        return isMeant ? [] : reaching;
      });
      for (const grant of new Set(wide)) {
        Annotations.of(node).addWarningV2(
          "latchkey:wideGrant",
          `The grant "${grant}" opens ${node.httpMethod} ${path} as well, because a wildcard of a policy stands for slashes too. Grant that method by its own path if it is meant, or move it to where the grant does not reach.`,
        );
      }
    },
  });
}

/** What the placeholders of a grant stand for in the path of a resource. */
interface Reading {
  readonly parameter: string;
  readonly star: string;
}
const asPolicy: Reading = { parameter: ".*", star: ".*" };
const asWritten: Reading = { parameter: "\\{[^/+]+\\}", star: "[^/]*" };

function opens(grant: string, method: string, path: string, { parameter, star }: Reading): boolean {
  const [verb = "", pattern = ""] = grant.split(" ");
  if (verb !== "*" && method !== "ANY" && verb !== method) return false;
  const source = pattern.replaceAll(/\{[^}]*\}|\*|[^{*]+/g, (part, offset: number) => {
    // What is said to stand for all that follows does so.
    if (part.endsWith("+}") || (part === "*" && offset === pattern.length - 1)) return ".*";
    if (part === "*") return star;
    return part.startsWith("{") ? parameter : part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${source}$`).test(path);
}
