import { interanaExamples, interanaOperations } from "./operations/interana.ts";
import type { Examples, Operation } from "./operations/operation.ts";
import { secretExamples, secretOperations } from "./operations/secrets.ts";
import { serviceExamples, serviceOperations } from "./operations/service.ts";
import { tokenExamples, tokenOperations } from "./operations/tokens.ts";
import { usageExamples, usageOperations } from "./operations/usage.ts";
import type { OperationName } from "./routes.ts";

/** Every operation with its schemas. */
export const operations = {
  ...tokenOperations,
  ...usageOperations,
  ...secretOperations,
  ...serviceOperations,
  ...interanaOperations,
} as const satisfies Record<OperationName, Operation>;

/** The declared operations, by name. */
export type Operations = typeof operations;

/** The OpenAPI examples of every operation. */
export const examples: Examples<Operations> = {
  ...tokenExamples,
  ...usageExamples,
  ...secretExamples,
  ...serviceExamples,
  ...interanaExamples,
};
