/** The outputs of the stacks. Their names don't depend on construct ids, so that documentation can refer to them. */
export const outputs = {
  /** The URL of the management API. */
  managementUrl: "ManagementUrl",
  /** The name of the entry in Secrets Manager with the administrator's secret. */
  adminTokenSecretName: "AdminTokenSecretName",
  /** The URL of the web console. */
  consoleUrl: "ConsoleUrl",
  /** The URL of the example API. */
  exampleUrl: "ExampleUrl",
} as const;
