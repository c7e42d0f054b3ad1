/**
 * The CDK feature flags that this app relies on. They are set here and not in `cdk.json`, so that the app synthesizes
 * the same templates without the CDK CLI.
 */
export const featureFlags: Readonly<Record<string, boolean | string>> = {
  // A changed authorizer causes a new deployment of the API.
  "@aws-cdk/aws-apigateway:authorizerChangeDeploymentLogicalId": true,
  "@aws-cdk/aws-apigateway:disableCloudWatchRole": true,
  "@aws-cdk/aws-apigateway:logGroupDestinationArnWithoutWildcard": true,
  "@aws-cdk/core:enablePartitionLiterals": true,
  // The service's stack can't delete resources that an API in another stack uses.
  "@aws-cdk/core:defaultCrossStackReferences": "strong",
};
