import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { z } from "zod";
import type { Provider } from "../assembly/deploy-assembly.ts";
import { type Bucket, storedObject } from "../cloudfront/bucket.ts";
import { matchesWildcard } from "../gateway/policy-evaluation.ts";

/** The buckets of a cloud assembly. */
export interface Buckets {
  readonly providers: Readonly<Record<string, Provider>>;
  /** The bucket with the domain name of an origin. */
  readonly byDomainName: (domainName: string) => Bucket | undefined;
}

const Patterns = z.array(z.string()).default([]);

/** `Custom::CDKBucketDeployment`. Other properties affect only deployments to AWS, or are refused. */
const DeploymentProperties = z.object({
  SourceObjectKeys: z.array(z.string()),
  SourceMarkers: z.array(z.record(z.string(), z.never())).optional(),
  DestinationBucketName: z.string(),
  DestinationBucketKeyPrefix: z.string().default(""),
  Extract: z.union([z.literal(true), z.literal("true")]).default(true),
  Exclude: Patterns,
  Include: Patterns,
  SystemMetadata: z.record(z.string(), z.string()).default({}),
});

/** Runs `AWS::S3::Bucket` in memory, and the deployments of files into buckets. */
export function createBuckets(): Buckets {
  const buckets = new Map<string, Bucket>();
  const bucketDomainName = (name: string): string => `${name}.s3.us-east-1.amazonaws.com`;
  return {
    providers: {
      "AWS::S3::Bucket": ({ properties, defaultName }) => {
        const { BucketName } = z.object({ BucketName: z.string().optional() }).parse(properties);
        const name = BucketName ?? defaultName.toLowerCase();
        buckets.set(name, new Map());
        const attributes = {
          Arn: `arn:aws:s3:::${name}`,
          DomainName: `${name}.s3.amazonaws.com`,
          RegionalDomainName: bucketDomainName(name),
        };
        return { ref: name, attributes };
      },
      // On AWS, a function in Python with the AWS CLI does this.
      "Custom::CDKBucketDeployment": ({ stack, properties, defaultName }) => {
        const deployment = DeploymentProperties.parse(properties);
        const bucket = buckets.get(deployment.DestinationBucketName);
        if (!bucket) throw new Error(`The bucket ${deployment.DestinationBucketName} does not exist.`);
        for (const key of deployment.SourceObjectKeys) {
          const directory = stack.assets.get(key);
          if (!directory || !statSync(directory).isDirectory()) throw new Error(`The asset ${key} is not a folder.`);
          store(bucket, directory, deployment);
        }
        const { DestinationBucketName, SourceObjectKeys } = deployment;
        const attributes = { DestinationBucketArn: `arn:aws:s3:::${DestinationBucketName}`, SourceObjectKeys };
        return { ref: defaultName, attributes };
      },
      // It acts only when a stack is deleted, which does not happen here.
      "Custom::S3AutoDeleteObjects": ({ defaultName }) => ({ ref: defaultName }),
    },
    byDomainName: (domainName) => {
      const found = [...buckets].find(([name]) => bucketDomainName(name) === domainName);
      return found?.[1];
    },
  };
}

function store(bucket: Bucket, directory: string, deployment: z.infer<typeof DeploymentProperties>): void {
  const { DestinationBucketKeyPrefix: prefix, Exclude, Include, SystemMetadata } = deployment;
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(directory.length + 1).replaceAll(sep, "/");
    const matches = (pattern: string): boolean => matchesWildcard(pattern, path);
    // As in the AWS CLI, included files override exclusions.
    if (Exclude.some(matches) && !Include.some(matches)) continue;
    const key = [prefix.replace(/\/$/, ""), path].filter(Boolean).join("/");
    bucket.set(key, storedObject(key, readFileSync(file), SystemMetadata));
  }
}
