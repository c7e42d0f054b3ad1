import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { RestApi } from "aws-cdk-lib/aws-apigateway";
import type { ICertificate } from "aws-cdk-lib/aws-certificatemanager";
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  FunctionEventType,
  OriginRequestPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { HttpOrigin, RestApiOrigin, S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from "aws-cdk-lib/aws-s3";
import { RemovalPolicy, Stack, Token, Validations } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { outputs } from "../../contract/deployment/outputs.ts";
import { packageRoot } from "../package-root.ts";
import { assertPropTypes } from "../prop-types.ts";
import { assertDomainName } from "../service/custom-domain.ts";
import { assertSignIn, type SignInProps, signInOrigins } from "../service/sign-in.ts";
import { addOutput, assertFreeOutputs } from "../stack-outputs.ts";
import { assertResolved, checkConstruct } from "../validate-props.ts";
import { deployConsoleFiles } from "./console-files.ts";
import { consoleHeadersPolicy } from "./console-headers-policy.ts";
import { createPageRouter } from "./console-pages.ts";

const packagedFiles = fileURLToPath(new URL("dist/console", packageRoot));

/** The context key for a folder with a built console, instead of the package's own. */
export const consoleFilesContextKey = "latchkey:console";

/** Props of the web console. */
export interface TokenConsoleProps {
  /** The management API: `service.api`. */
  readonly api: RestApi;
  /**
   * A domain name of your own for the console. Its certificate must be in us-east-1.
   * @default none: CloudFront's own domain name
   */
  readonly customDomain?: { readonly domainName: string; readonly certificate: ICertificate };
  /**
   * How people sign in: the same as the service's `signIn`, so that pages can call the issuer.
   * @default with a token's secret only
   */
  readonly signIn?: SignInProps;
  /** The folder with the built console. @default the package's own */
  readonly files?: string;
  /**
   * Whether to keep the bucket with the console's files when the stack is deleted. DESTROY deletes its files too.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /** Whether the stack gets the output `ConsoleUrl`. @default true */
  readonly outputs?: boolean;
}

/**
 * The web console: its files in a private bucket behind CloudFront, which also forwards calls to the management API.
 * Pages and API share one origin, so that no other origin needs to be allowed.
 *
 * The API sees CloudFront's address instead of the caller's: a token with allowed address ranges can't manage tokens
 * through the console.
 *
 * @example new TokenConsole(stack, "Console", { api: service.api });
 */
export class TokenConsole extends Construct {
  readonly bucket: Bucket;
  readonly distribution: Distribution;
  /** The URL of the console, without a trailing slash. */
  readonly url: string;

  /** @throws Error if the console has not been built, or if the region can't serve it. */
  constructor(scope: Construct, id: string, props: TokenConsoleProps) {
    const files = checkConstruct(scope, id, () => {
      assertConsoleProps(props, scope);
      return findFiles(props.files, scope);
    });
    super(scope, id);
    const { api, customDomain, signIn, removalPolicy = RemovalPolicy.RETAIN } = props;

    this.bucket = new Bucket(this, "Files", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy,
      autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
    });
    this.distribution = new Distribution(this, "Distribution", {
      comment: "Latchkey: the web console",
      defaultRootObject: "index.html",
      ...(customDomain && {
        domainNames: [customDomain.domainName],
        certificate: customDomain.certificate,
        // Only with a custom certificate: CloudFront's default certificate has its own policy.
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(this.bucket as IBucket),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        compress: true,
        responseHeadersPolicy: consoleHeadersPolicy(this, signIn ? signInOrigins(signIn) : []),
        functionAssociations: [{ function: createPageRouter(this), eventType: FunctionEventType.VIEWER_REQUEST }],
      },
      additionalBehaviors: { "/v1/*": apiBehavior(api), "/api/*": apiBehavior(api) },
    });
    deployConsoleFiles(this, { files, bucket: this.bucket, distribution: this.distribution });
    acknowledgeAdvice(this.bucket, this.distribution);

    this.url = `https://${customDomain?.domainName ?? this.distribution.distributionDomainName}`;
    if (props.outputs ?? true) {
      addOutput(this, outputs.consoleUrl, { description: "Where the web console is", value: this.url });
    }
  }
}

function assertConsoleProps(props: TokenConsoleProps, scope: Construct): void {
  assertPropTypes(props, {
    api: "RestApi",
    customDomain: "object?",
    signIn: "object?",
    files: "string?",
    removalPolicy: "RemovalPolicy?",
    outputs: "boolean?",
  });
  // An imported API has no stage whose URL is known, whatever the type says.
  if (!props.api.domainName && !props.api.deploymentStage) {
    throw new Error("api: it has no deployment stage. Pass the API of a TokenService of this app: service.api.");
  }
  if (props.customDomain) assertConsoleDomain(props.customDomain);
  if (props.signIn) assertSignIn(props.signIn);
  assertCloudFront(Stack.of(scope).region);
  if (props.outputs ?? true) assertFreeOutputs(scope, [outputs.consoleUrl]);
}

function assertConsoleDomain(customDomain: NonNullable<TokenConsoleProps["customDomain"]>): void {
  assertPropTypes(customDomain, { domainName: "string", certificate: "Certificate" }, "customDomain.");
  assertDomainName("customDomain.domainName", customDomain.domainName);
  const [, , , region = ""] = customDomain.certificate.certificateArn.split(":");
  if (region === "" || region === "us-east-1" || Token.isUnresolved(region)) return;
  throw new Error(`customDomain.certificate: it is in ${region}, and CloudFront needs one in us-east-1.`);
}

function findFiles(folder: string | undefined, scope: Construct): string {
  if (folder !== undefined) assertResolved("files", folder);
  const files = folder ?? scope.node.tryGetContext(consoleFilesContextKey) ?? packagedFiles;
  if (existsSync(`${files}/index.html`)) return files;
  throw new Error(
    folder === undefined
      ? 'the web console has not been built: run "npm run build" first.'
      : `files: ${JSON.stringify(folder)} has no index.html.`,
  );
}

/**
 * The console needs CloudFront with its functions: AWS has no CloudFront in GovCloud. That there are no CloudFront
 * Functions in China is not confirmed by a document.
 *
 * The CDK CLI passes the region of a stack without an explicit region in the environment.
 */
function assertCloudFront(ownRegion: string): void {
  const region = Token.isUnresolved(ownRegion) ? process.env["CDK_DEFAULT_REGION"] : ownRegion;
  if (region === undefined || !/^(cn|us-gov|us-iso)/.test(region)) return;
  throw new Error(
    `the web console can't be served from ${region}, because CloudFront or its functions are missing there. Leave it out (-c console=false), and use the command line or the HTTP API.`,
  );
}

/** API calls are forwarded unchanged and never cached, nor redirected from plain HTTP. */
function apiBehavior(api: RestApi): BehaviorOptions {
  return {
    // With a custom domain name, the API may be reachable by no other.
    origin: api.domainName ? new HttpOrigin(api.domainName.domainName) : new RestApiOrigin(api),
    allowedMethods: AllowedMethods.ALLOW_ALL,
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    // API Gateway needs its own host name. All other headers are forwarded, Authorization included.
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
  };
}

function acknowledgeAdvice(bucket: Bucket, distribution: Distribution): void {
  Validations.of(bucket).acknowledge({
    id: "AwsSolutions-S1",
    reason: "The bucket holds the same public files for everyone. The API's access log records what is done.",
  });
  Validations.of(distribution).acknowledge(
    { id: "AwsSolutions-CFR1", reason: "Geographic restrictions are for the account to decide." },
    { id: "AwsSolutions-CFR2", reason: "A web ACL has a price and is for the account to decide." },
    { id: "AwsSolutions-CFR3", reason: "The API's access log and the audit trail record who did what." },
    { id: "AwsSolutions-CFR4", reason: "The minimum TLS version can only be set with a custom domain name." },
  );
}
