/** The outputs of the stacks. Each has this name whatever the construct is called, so that documents can name it. */
export const outputs = {
  /** Where the management API is. */
  managementUrl: "ManagementUrl",
  /** The entry of Secrets Manager with the administrator's secret. */
  adminTokenSecretName: "AdminTokenSecretName",
  /** Where the web console is. */
  consoleUrl: "ConsoleUrl",
  /** Where the example API is. */
  exampleUrl: "ExampleUrl",
} as const;
