import { createDocument, type ZodOpenApiOperationObject } from "zod-openapi";
import { operationObject, securitySchemes } from "./openapi-operation.ts";
import type { Operation } from "./operations/operation.ts";
import { operations } from "./operations.ts";
import type { OperationName } from "./routes.ts";

/** The HTTP API as an OpenAPI 3.1 document, which doesn't know yet where the API is. */
export function openApiDocument({ version }: { readonly version: string }) {
  return createDocument(
    {
      openapi: "3.1.0",
      info: {
        title: "Latchkey",
        version,
        summary: "API tokens for API Gateway.",
        description: [
          "Issue, scope, rotate and revoke API tokens.",
          "Errors are problem documents (RFC 9457) with a stable `code`; a path that is not described here is `route_not_found`, and a method that a path does not have is `method_not_allowed`, with `Allow`.",
          "Every `GET` has a `HEAD`.",
        ].join(" "),
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      tags: [
        { name: "Tokens", description: "Tokens and their audit trails." },
        { name: "Secrets", description: "Check or revoke a secret." },
        { name: "Service", description: "The service itself." },
        { name: "Interana", description: "Calls for clients that were made for Interana." },
      ],
      paths: describePaths(operations),
      components: {
        securitySchemes,
      },
    },
    { override: ({ jsonSchema, io }) => tidy(jsonSchema, io) },
  );
}

function describePaths(
  declared: Readonly<Record<string, Operation>>,
): Record<string, Record<string, ZodOpenApiOperationObject>> {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [name, operation] of Object.entries(declared)) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: operationObject(name as OperationName, operation),
    };
  }
  return paths;
}

/** Makes of zod's JSON Schema what a reader of the document expects. */
function tidy(schema: Record<string, unknown>, io: "input" | "output"): void {
  const { example } = schema;
  delete schema.example;
  // JSON Schema has lists of examples, the single one is a leftover of OpenAPI 3.0.
  if (example !== undefined) schema.examples = [example];
  // Not every reader's regular expressions know properties of characters, and a format says more than its pattern.
  if (String(schema.pattern).includes("\\p{")) delete schema.pattern;
  // What TypeScript may write says nothing to others.
  delete schema.readOnly;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  // Responses may gain members in later versions.
  if (io === "output" && schema.additionalProperties === false) delete schema.additionalProperties;
}
