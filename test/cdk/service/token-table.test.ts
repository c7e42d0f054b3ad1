import { Match, Template } from "aws-cdk-lib/assertions";
import { RemovalPolicy } from "aws-cdk-lib/core";
import { expect, test } from "vitest";
import { TokenService } from "../../../cdk/service/token-service.ts";
import { emptyStack, findResources, getTemplate, sharedLatchkeyApp } from "../synthesize.ts";

const type = "AWS::DynamoDB::GlobalTable";

test("an upgrade replaces neither the table nor its indexes: the logical id and the keys are pinned", () => {
  const [[logicalId, table] = []] = Object.entries(findResources(getTemplate(sharedLatchkeyApp(), "Latchkey"), type));
  expect(logicalId).toBe("ServiceTable603BACCB");
  expect(table?.Properties.TableName).toBeUndefined();
  expect(table?.Properties.KeySchema).toEqual([
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ]);
  const indexes = {
    byOwner: ["gsi1pk", "gsi1sk"],
    byExpiry: ["gsi2pk", "gsi2sk"],
    byOwnerAndExpiry: ["owner", "gsi2sk"],
    byLastSeen: ["gsi2pk", "lastSeenDay"],
    byOwnerAndLastSeen: ["owner", "lastSeenDay"],
  };
  expect(table?.Properties.GlobalSecondaryIndexes).toEqual(
    Object.entries(indexes).map(([IndexName, [partitionKey, sortKey]]) => ({
      IndexName,
      KeySchema: [
        { AttributeName: partitionKey, KeyType: "HASH" },
        { AttributeName: sortKey, KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" },
    })),
  );
});

test("the table is billed on demand, recoverable to any moment, protected, and kept when the stack goes", () => {
  getTemplate(sharedLatchkeyApp(), "Latchkey").hasResource(type, {
    Properties: {
      BillingMode: "PAY_PER_REQUEST",
      TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true },
      Replicas: [
        Match.objectLike({
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        }),
      ],
    },
    DeletionPolicy: "Retain",
    UpdateReplacePolicy: "Retain",
  });
});

test("a service that is told so takes its table away with it", () => {
  const stack = emptyStack();
  new TokenService(stack, "Service", { removalPolicy: RemovalPolicy.DESTROY });
  Template.fromStack(stack).hasResource(type, {
    Properties: { Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })] },
    DeletionPolicy: "Delete",
  });
});
