import { isMatching, isOneOf, type Shape } from "../../core/shape.ts";
import { sortKeys } from "./table.ts";

/** A stage of an API whose authorizers cache verdicts about tokens. */
export interface ProtectedStage {
  /** REST APIs and HTTP APIs have different AWS APIs for flushing a stage. */
  readonly kind: "rest" | "http";
  readonly apiId: string;
  readonly stageName: string;
}

/** The shape of a stage that API Gateway can flush. */
export const protectedStageShape: Shape<ProtectedStage> = {
  kind: isOneOf(["rest", "http"]),
  apiId: isMatching(/^[a-z0-9]+$/),
  stageName: isMatching(/^[\w$-]+$/),
};

/** The type of the custom resource that registers a stage. */
export const stageResourceType = "Custom::LatchkeyProtectedStage";

/** The properties of that custom resource. */
export interface StageProperties {
  readonly Kind: ProtectedStage["kind"];
  readonly ApiId: string;
  readonly StageName: string;
}

/**
 * The sort key of a registration. Each registration has its own item, so that removing one doesn't affect other
 * registrations of the same stage.
 * @param registrant identifies the resource that registers the stage. It must not contain `#`.
 */
export function stageSortKey({ kind, apiId, stageName }: ProtectedStage, registrant: string): string {
  return `${sortKeys.stage}${kind}#${apiId}#${stageName}#${registrant}`;
}
