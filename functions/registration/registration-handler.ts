import { createHash } from "node:crypto";
import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import {
  type ProtectedStage,
  protectedStageShape,
  type StageProperties,
  stageSortKey,
} from "../../contract/deployment/protected-stage.ts";
import { sortKeys } from "../../contract/deployment/table.ts";
import { isShaped } from "../../core/shape.ts";
import type { ProtectedStages } from "../aws/dynamo-protected-stages.ts";
import { createCustomResourceHandler } from "../custom-resource.ts";

/** The event, with the properties that the construct gives the custom resource. */
export type RegistrationEvent = CloudFormationCustomResourceEvent<StageProperties, StageProperties>;

/**
 * Creates the function of the custom resource of a protected stage.
 *
 * A registration is identified by the stage and by the resource that requests it. If either changes, CloudFormation
 * replaces the resource: it creates the new registration first and removes the former one later, which must not remove
 * the new one. A stack must not remove what another stack has registered.
 */
export function createRegistrationHandler(stages: Pick<ProtectedStages, "add" | "remove">) {
  return createCustomResourceHandler<StageProperties>(async (event) => {
    if (event.RequestType === "Delete") {
      const { PhysicalResourceId } = event;
      // After a failed creation, CloudFormation deletes a resource with an id of its own.
      if (PhysicalResourceId.startsWith(sortKeys.stage)) await stages.remove(PhysicalResourceId);
      return { PhysicalResourceId };
    }
    const stage = toProtectedStage(event.ResourceProperties);
    const id = stageSortKey(stage, toRegistrant(event));
    await stages.add(id, stage);
    return { PhysicalResourceId: id };
  });
}

function toRegistrant({ StackId, LogicalResourceId }: RegistrationEvent): string {
  return createHash("sha256").update(`${StackId} ${LogicalResourceId}`).digest("hex").slice(0, 16);
}

const isStage = isShaped(protectedStageShape);

/** @throws Error for a stage that API Gateway would never flush: it would make every flush fail. */
function toProtectedStage({ Kind, ApiId, StageName }: StageProperties): ProtectedStage {
  const stage = { kind: Kind, apiId: ApiId, stageName: StageName };
  if (isStage(stage)) return stage;
  throw new Error("A protected stage needs Kind (rest or http), ApiId and StageName.");
}
