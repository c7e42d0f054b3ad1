import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import type { ProtectedStages } from "../aws/dynamo-protected-stages.ts";
import { type ProtectedStage, stageSortKey } from "../aws/protected-stage.ts";
import { createCustomResourceHandler } from "../custom-resource.ts";

/** The properties that the construct gives the custom resource of a protected stage. */
export interface StageProperties {
  readonly Kind: string;
  readonly ApiId: string;
  readonly StageName: string;
}

/** The event, with those properties. */
export type RegistrationEvent = CloudFormationCustomResourceEvent<StageProperties, StageProperties>;

/**
 * Makes the function behind the custom resource of a protected stage. The stage is the resource's identity: where it
 * changes, CloudFormation takes that for a replacement and has the former one removed.
 */
export function createRegistrationHandler(stages: Pick<ProtectedStages, "add" | "remove">) {
  return createCustomResourceHandler<StageProperties>(async (event) => {
    const stage = stageOf(event.ResourceProperties);
    const id = stageSortKey(stage);
    if (event.RequestType !== "Delete") await stages.add(stage);
    // What a failed creation leaves to delete has an id of CloudFormation's own, and may belong to another stage by now.
    else if (event.PhysicalResourceId === id) await stages.remove(stage);
    return { PhysicalResourceId: event.RequestType === "Delete" ? event.PhysicalResourceId : id };
  });
}

function stageOf({ Kind, ApiId, StageName }: StageProperties): ProtectedStage {
  if ((Kind !== "rest" && Kind !== "http") || !ApiId || !StageName) {
    throw new Error("A protected stage is named by Kind (rest or http), ApiId and StageName.");
  }
  return { kind: Kind, apiId: ApiId, stageName: StageName };
}
