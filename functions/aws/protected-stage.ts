/** A stage of an API whose authorizers cache verdicts about tokens. */
export interface ProtectedStage {
  /** REST APIs and HTTP APIs have an API of their own each to flush a stage. */
  readonly kind: "rest" | "http";
  readonly apiId: string;
  readonly stageName: string;
}

/** The partition of the table that lists the protected stages; the constructs register them on deploy. */
export const stagesPartition = "STAGES";

/** What every sort key in that partition begins with. */
export const stageKeyPrefix = "STAGE#";

/**
 * The sort key of a registration. Each has an item of its own, so that one that ends leaves others of the same stage
 * alone.
 * @param registrant tells who registers from everyone else who may register the stage; it holds no `#`.
 */
export function stageSortKey({ kind, apiId, stageName }: ProtectedStage, registrant: string): string {
  return `${stageKeyPrefix}${kind}#${apiId}#${stageName}#${registrant}`;
}
