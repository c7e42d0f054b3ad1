import { connectGrant } from "./grant.ts";
import { isParameter, moreSegments, oneSegment, type PathTemplate, stretchParameter } from "./path-template.ts";
import type { OperationRule, ParameterLimit, PolicyRules, RouteOverlap } from "./policy-patterns.ts";
import { isNamedBy, type Operation, type RouteAnalysis } from "./route-analysis.ts";

/** Compiles the rules from which the policies of a REST API are built. */
export function compilePolicyRules(analysis: RouteAnalysis): PolicyRules {
  const grantable = analysis.operations.filter(({ openedBy }) => openedBy.length > 0);
  const opens: Record<string, number[]> = {};
  for (const [position, { openedBy }] of grantable.entries()) {
    for (const grant of openedBy) opens[grant] = [...(opens[grant] ?? []), position];
  }
  return { opens, operations: grantable.map((operation) => ruleFor(operation, grantable, analysis)) };
}

/** The rules for a WebSocket API, where `$connect` is the only thing to allow. */
export const webSocketRules: PolicyRules = {
  opens: { [connectGrant]: [0] },
  operations: [{ allow: [connectGrant], limits: [], overlaps: [], within: [] }],
};

function ruleFor(
  operation: Operation,
  grantable: readonly Operation[],
  { reaches, threatsTo }: RouteAnalysis,
): OperationRule {
  const { method, template } = operation;
  const isGreedy = template.at(-1) === moreSegments;
  const parameters = template.flatMap((segment, index) => (segment === oneSegment && !isGreedy ? [index] : []));
  const limits = parameters.map((parameter): ParameterLimit => {
    const stretched = stretchParameter(template, parameter);
    const exceptWith = grantable.flatMap((other, position) =>
      other.method === method && reaches(stretched, other) ? [position] : [],
    );
    return { deny: denyPatterns(method, stretched), exceptWith };
  });
  const overlaps = threatsTo(operation).map(({ other, template: requests, stretched }): RouteOverlap => {
    const position = grantable.indexOf(other);
    return {
      deny: denyPatterns(method, requests),
      ...(position !== -1 && { unlessWith: position }),
      coveredBy: stretched.map((parameter) => parameters.indexOf(parameter)).filter((limit) => limit !== -1),
    };
  });
  const within = grantable.flatMap((other, position) =>
    operation.route && !other.route && isNamedBy(other, operation) ? [position] : [],
  );
  return {
    allow: allowPatterns(operation),
    limits,
    overlaps: overlaps.filter(({ coveredBy }) => !coveredBy.some((limit) => limits[limit]?.exceptWith.length === 0)),
    within,
  };
}

/** A REST API serves a path with a trailing slash too. */
function allowPatterns({ method, template, route }: Operation): string[] {
  if (!route && template.length === 1) return [`${method}/*`];
  return withTrailingSlash([method, ...template.map((segment) => (isParameter(segment) ? "?*" : segment))]);
}

/** Patterns for all requests that a template matches. Where it matches several segments, some may be empty. */
function denyPatterns(method: string, template: PathTemplate): string[] {
  const last = template.length - 1;
  const segments = template.map((segment, index) => {
    if (!isParameter(segment)) return segment;
    const end = segment === moreSegments ? index : template[index + 1] === moreSegments ? index + 1 : last;
    return end === last && template[index - 1] !== "" ? "?*" : "*";
  });
  const patterns = withTrailingSlash([method, ...segments]);
  const isOpenEnded = template[last] === moreSegments && template[last - 1] === oneSegment;
  return isOpenEnded ? [...patterns, [method, ...segments.slice(0, -2), "", "*"].join("/")] : patterns;
}

function withTrailingSlash(parts: readonly string[]): string[] {
  const pattern = parts.join("/");
  if (parts.length === 1) return [`${pattern}/`];
  return pattern.endsWith("*") ? [pattern] : [pattern, `${pattern}/`];
}
