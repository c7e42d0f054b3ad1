import { valueAt } from "../context-template.ts";
import { type GatewayRequest, lastHeader } from "../gateway-request.ts";
import type { ApiStage } from "../request-context.ts";

/** The prefixes of identity sources for a kind of API, e.g. `method.request.header` for REST APIs. */
export interface SourceNotation {
  readonly header: string;
  readonly query: string;
  readonly stageVariable: string;
  readonly context: string;
}

/** The values that identity sources refer to. */
export interface SourceValues {
  readonly request: GatewayRequest;
  readonly api: ApiStage;
  /** The value of `context` in sources. */
  readonly context: object;
}

/**
 * The value of an identity source; of a repeated header or parameter, the last one.
 * @throws Error if the source isn't in the notation.
 */
export function readIdentitySource(
  source: string,
  notation: SourceNotation,
  { request, api, context }: SourceValues,
): string | undefined {
  const kinds = Object.keys(notation) as (keyof SourceNotation)[];
  const kind = kinds.find((each) => source.startsWith(`${notation[each]}.`));
  const name = kind && source.slice(notation[kind].length + 1);
  if (!name) throw new Error(`${source} is not an identity source.`);
  switch (kind) {
    case "header":
      return lastHeader(request, name);
    case "query":
      return request.query.findLast(([each]) => each === name)?.[1];
    case "stageVariable":
      return api.stageVariables?.[name];
    case "context":
      return valueAt(context, name)?.toString();
  }
}
