import type { Template } from "aws-cdk-lib/assertions";
import { findResources } from "./synthesize.ts";

/** What one statement of a policy allows a function. */
export interface PolicyRow {
  readonly function: string;
  readonly may: string;
  readonly on: string;
  readonly if: string;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, string[]>>;
}

/** What the functions may do whose policies stand in a template, a row for each statement. */
export function policyRows(template: Template): PolicyRow[] {
  const policies = Object.values(findResources(template, "AWS::IAM::Policy"));
  return policies.flatMap(({ Properties: { PolicyDocument, Roles } }) =>
    Roles.flatMap((role: unknown) =>
      PolicyDocument.Statement.map(({ Effect, Action, Resource, Condition = {} }: Statement) => ({
        function: functionName(role),
        may: `${Effect === "Allow" ? "" : `${Effect} `}${[Action].flat().join(", ")}`,
        on: resourceName(Resource),
        if: Object.values(Condition)
          .flatMap((keys) => Object.entries(keys))
          .map(([key, values]) => `${key} in ${[values].flat().join(", ")}`)
          .join("; "),
      })),
    ),
  );
}

/** The function of a role, which stands in the same template or is imported from another stack. */
function functionName(role: unknown): string {
  const reference = JSON.stringify(role);
  return /(?:"Ref":"|ExportsOutputRef)(\w+?)(?:Handler)?Role[0-9A-F]{8}/.exec(reference)?.[1] ?? reference;
}

/** A resource as a reader knows it, whichever way the template refers to it. */
function resourceName(resource: unknown): string {
  const text = JSON.stringify(resource);
  const indexes = [...text.matchAll(/\/index\/(\w+)/g)].map(([, name]) => name);
  if (/apigateway/.test(text)) {
    return /\/cache\/authorizers"/.test(text) ? `the authorizer caches of one stage (${apiName(text)})` : text;
  }
  if (/UsageTable[0-9A-F]{8}/.test(text)) return "the table of usage";
  if (/UsageFailures[0-9A-F]{8}/.test(text)) return "its queue of failures";
  if (/Table[0-9A-F]{8}/.test(text)) return indexes.length > 0 ? `the indexes ${indexes.join(", ")}` : "the table";
  if (/Logs[0-9A-F]{8}/.test(text)) return "its own log group";
  if (/SeedsSecret/.test(text)) return "the secrets of its seeds";
  return text;
}

function apiName(text: string): string {
  return /::\/(\w+)\//.exec(text)?.[1] ?? "?";
}
