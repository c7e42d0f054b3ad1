/** A stage of an API whose authorizers cache verdicts about tokens. */
export interface ProtectedStage {
  /** REST APIs and HTTP APIs have an API of their own each to flush a stage. */
  readonly kind: "rest" | "http";
  readonly apiId: string;
  readonly stageName: string;
}

/** The partition of the table that lists the protected stages; the constructs register them on deploy. */
export const stagesPartition = "STAGES";

/** The sort key of a protected stage. */
export function stageSortKey({ kind, apiId, stageName }: ProtectedStage): string {
  return `STAGE#${kind}#${apiId}#${stageName}`;
}
