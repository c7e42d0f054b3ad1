import { isLike, isOneOf, type Shape } from "../../core/shape.ts";
import { sortKeys } from "./table.ts";

/** A stage of an API whose authorizers cache verdicts about tokens. */
export interface ProtectedStage {
  /** REST APIs and HTTP APIs have an API of their own each to flush a stage. */
  readonly kind: "rest" | "http";
  readonly apiId: string;
  readonly stageName: string;
}

/** What a stage has to be that API Gateway can flush. */
export const protectedStageShape: Shape<ProtectedStage> = {
  kind: isOneOf(["rest", "http"]),
  apiId: isLike(/^[a-z0-9]+$/),
  stageName: isLike(/^[\w$-]+$/),
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
 * The sort key of a registration. Each has an item of its own, so that one that ends leaves others of the same stage
 * alone.
 * @param registrant tells who registers from everyone else who may register the stage; it holds no `#`.
 */
export function stageSortKey({ kind, apiId, stageName }: ProtectedStage, registrant: string): string {
  return `${sortKeys.stage}${kind}#${apiId}#${stageName}#${registrant}`;
}
