import { createDocument, type ZodOpenApiOperationObject } from "zod-openapi";
import { operationObject, securitySchemes } from "./openapi-operation.ts";
import type { Operation } from "./operations/operation.ts";
import { operations } from "./operations.ts";
import type { OperationName } from "./routes.ts";

/** The HTTP API as an OpenAPI 3.1 document without `servers`. */
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
          "Errors are problem documents (RFC 9457) with a stable `code`; an unknown path returns `route_not_found`, and an unsupported method returns `method_not_allowed` with an `Allow` header.",
          "Every `GET` operation also supports `HEAD`.",
        ].join(" "),
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      tags: [
        { name: "Tokens", description: "Tokens and their audit trails." },
        { name: "Secrets", description: "Check or revoke a secret." },
        { name: "Service", description: "The service itself." },
        { name: "Interana", description: "Operations for Interana clients." },
      ],
      paths: describePaths(operations),
      components: {
        securitySchemes,
      },
    },
    { override: ({ jsonSchema, io }) => adaptSchema(jsonSchema, io) },
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

/** Adapts zod's JSON Schema to what readers of an OpenAPI document expect. */
function adaptSchema(schema: Record<string, unknown>, io: "input" | "output"): void {
  const { example } = schema;
  delete schema.example;
  // JSON Schema has a list of examples; the single example is from OpenAPI 3.0.
  if (example !== undefined) schema.examples = [example];
  // Many regular expression engines don't support Unicode property escapes.
  if (String(schema.pattern).includes("\\p{")) delete schema.pattern;
  // Only meaningful to TypeScript.
  delete schema.readOnly;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  // Later versions may add members to responses.
  if (io === "output" && schema.additionalProperties === false) delete schema.additionalProperties;
}
