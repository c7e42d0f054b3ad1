import type { IDistribution } from "aws-cdk-lib/aws-cloudfront";
import type { Bucket, CfnBucket, IBucket } from "aws-cdk-lib/aws-s3";
import { BucketDeployment, CacheControl, Source } from "aws-cdk-lib/aws-s3-deployment";
import { Stack, Validations } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { consoleCacheControl } from "../../contract/console-headers.ts";

interface ConsoleFiles {
  /** The folder with the built console. */
  readonly files: string;
  readonly bucket: Bucket;
  readonly distribution: IDistribution;
}

/**
 * Uploads the console's files: first the files with a hash in their names, which are never removed, so that a page that
 * is open during a deployment still finds its files; then the files that refer to them.
 */
export function deployConsoleFiles(scope: Construct, { files, bucket, distribution }: ConsoleFiles): void {
  const hashed = new BucketDeployment(scope, "HashedFiles", {
    sources: [Source.asset(files)],
    destinationBucket: bucket as IBucket,
    exclude: ["*"],
    include: ["assets/*"],
    cacheControl: [CacheControl.fromString(consoleCacheControl("/assets/"))],
    prune: false,
  });
  const pages = new BucketDeployment(scope, "Pages", {
    sources: [Source.asset(files)],
    destinationBucket: bucket as IBucket,
    exclude: ["assets/*"],
    cacheControl: [CacheControl.fromString(consoleCacheControl("/index.html"))],
    prune: false,
    distribution,
    distributionPaths: ["/index.html", "/favicon.svg", "/robots.txt"],
  });
  pages.node.addDependency(hashed);

  // The CDK's own function, one for the stack.
  const stack = Stack.of(scope);
  const handler = stack.node.children.find(({ node }) => node.id.startsWith("Custom::CDKBucketDeployment"));
  if (!handler) return;
  Validations.of(handler).acknowledge(
    {
      id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]",
      reason: "The CDK's own function for deployments writes its log with it.",
    },
    ...[
      "Action::s3:Abort*",
      "Action::s3:DeleteObject*",
      "Action::s3:GetBucket*",
      "Action::s3:GetObject*",
      "Action::s3:List*",
      `Resource::<${stack.getLogicalId(bucket.node.defaultChild as CfnBucket)}.Arn>/*`,
      "Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*",
    ].map((permission) => ({
      id: `AwsSolutions-IAM5[${permission}]`,
      reason: "The CDK's own function copies all files from the bucket for assets to the console's, and no others.",
    })),
    {
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: "The CDK's own function clears CloudFront's cache, which it is granted for every distribution.",
    },
    { id: "AwsSolutions-L1", reason: "The CDK chooses the function's runtime." },
  );
}
