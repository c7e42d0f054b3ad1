/**
 * The decisions of newer CDK versions that this app relies on. They stand here and not in `cdk.json`, so that the app
 * synthesizes the same whether or not the CDK's command line starts it.
 */
export const featureFlags: Readonly<Record<string, boolean | string>> = {
  // A changed authorizer makes a new deployment of the API.
  "@aws-cdk/aws-apigateway:authorizerChangeDeploymentLogicalId": true,
  "@aws-cdk/aws-apigateway:disableCloudWatchRole": true,
  "@aws-cdk/aws-apigateway:logGroupDestinationArnWithoutWildcard": true,
  "@aws-cdk/core:enablePartitionLiterals": true,
  // The service's stack cannot take away what an API in another stack relies on.
  "@aws-cdk/core:defaultCrossStackReferences": "strong",
};
