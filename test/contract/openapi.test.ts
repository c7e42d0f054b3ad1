import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { openApiDocument } from "../../contract/openapi.ts";
import { operations } from "../../contract/operations.ts";
import { oauthError, problems } from "../../contract/problems.ts";
import { routes } from "../../contract/routes.ts";
import type { ErrorCode } from "../../core/errors.ts";

interface MediaType {
  readonly schema: z.core.JSONSchema.JSONSchema;
  readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Response {
  readonly description: string;
  readonly headers: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, MediaType>>;
}

interface DescribedOperation {
  readonly operationId: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly description?: string }[];
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, Response>>;
}

type Paths = Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;

const written = JSON.parse(JSON.stringify(openApiDocument({ version: "1.2.3" })));
const validator = new Validator();
const verdict = await validator.validate(structuredClone(written));
const paths = validator.resolveRefs().paths as Paths;

const described = Object.values(paths).flatMap((methods) => Object.values(methods));
const byId = new Map(described.map((operation) => [operation.operationId, operation]));
function findOperation(name: keyof typeof routes): DescribedOperation {
  const operation = byId.get(name);
  if (!operation) throw new Error(`${name} is not described.`);
  return operation;
}

describe("the OpenAPI document", () => {
  it("is valid OpenAPI 3.1", () => {
    expect(verdict).toEqual({ valid: true });
    expect(validator.version).toBe("3.1");
  });

  it("names the version", () => {
    expect(written.info.version).toBe("1.2.3");
  });

  it("describes every route and nothing else", () => {
    const found = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${operationId}: ${method.toUpperCase()} ${path}`),
    );
    expect(found.sort()).toEqual(
      Object.entries(routes)
        .map(([name, { method, path }]) => `${name}: ${method} ${path}`)
        .sort(),
    );
  });

  it("has an example of every error code, and the schema of its response", () => {
    const codes = described
      .flatMap(({ responses }) => Object.values(responses))
      .flatMap(({ content = {} }) => Object.values(content))
      .flatMap(({ examples }) => Object.keys(examples));
    // What is no path or no method of the document can't be described by one.
    const expected = Object.keys(problems).filter((code) => !/^(?:route_not_found|method_not_allowed)$/.test(code));
    expect(codes).toEqual(expect.arrayContaining(expected));
    expect(Object.keys(written.components.examples).sort()).toEqual(expected.sort());
  });

  it("holds no component that nothing refers to", () => {
    const { securitySchemes, ...components } = written.components;
    const text = JSON.stringify(written);
    for (const [kind, members] of Object.entries<object>(components)) {
      for (const name of Object.keys(members)) expect(text).toContain(`"#/components/${kind}/${name}"`);
    }
    expect(Object.keys(securitySchemes)).not.toEqual([]);
  });

  it("has the patterns and formats that the service checks, and every error code", () => {
    const { CreateToken, Problem } = written.components.schemas;
    const { properties } = CreateToken;
    expect(properties.allowedCidrs.items.pattern).toContain("25[0-5]");
    expect(JSON.stringify(properties.expiresAt)).toContain('"format":"date-time"');
    expect(properties.name).toMatchObject({ minLength: 1, maxLength: 128, pattern: expect.any(String) });
    const expiring = findOperation("listTokens").parameters.find(({ name }) => name === "expiring");
    expect(expiring).toMatchObject({ schema: { format: "duration", pattern: expect.stringContaining("^P") } });
    expect(JSON.stringify(Problem.properties.code)).toContain('"method_not_allowed"');
  });

  it("says who may call: by security, and the scopes in words", () => {
    expect(findOperation("listTokens").security).toEqual([{ bearer: ["tokens:self"] }, { bearer: ["tokens:admin"] }]);
    expect(findOperation("listTokens").description).toContain("tokens:self or tokens:admin");
    expect(findOperation("introspect").security).toEqual([{ client: [] }, { bearer: ["tokens:introspect"] }]);
    expect(findOperation("getOwnToken").security).toEqual([{ bearer: [] }]);
    expect(findOperation("getHealth").security).toEqual([]);
    expect(findOperation("postRevokeToken").security).toEqual([{ interana: [] }]);
    expect(Object.keys(written.components.securitySchemes)).toEqual(["bearer", "client", "interana"]);
  });

  it("takes If-Match where a call honours it, and the parameters of path and query", () => {
    const listParameters = (name: keyof typeof routes) =>
      findOperation(name).parameters.map((p) => `${p.in} ${p.name}`);
    expect(listParameters("updateToken")).toEqual(["path id", "header If-Match"]);
    expect(listParameters("getToken")).toEqual(["path id", "header If-None-Match"]);
    expect(listParameters("listTokenEvents")).toEqual(["path id", "query limit", "query cursor"]);
    expect(listParameters("listTokens")).toEqual(expect.arrayContaining(["query ownerPrefix", "query expiring"]));
  });

  it("takes bodies in their media types", () => {
    expect(Object.keys(findOperation("updateToken").requestBody?.content ?? {})).toEqual([
      "application/merge-patch+json",
      "application/json",
    ]);
    expect(findOperation("revoke").requestBody).toMatchObject({ required: true });
    expect(findOperation("rotateToken").requestBody).toMatchObject({ required: false });
    expect(findOperation("listTokens")).not.toHaveProperty("requestBody");
  });

  it("describes the headers of responses", () => {
    const listHeaders = (name: keyof typeof routes, status: string) =>
      Object.keys(findOperation(name).responses[status]?.headers ?? {});
    expect(listHeaders("createToken", "201")).toEqual(["Cache-Control", "Location", "ETag"]);
    const effect = ["Latchkey-Effective-By", "Latchkey-Cache-Flush"];
    expect(listHeaders("updateToken", "200")).toEqual(["Cache-Control", "ETag", ...effect]);
    expect(listHeaders("deleteToken", "204")).toEqual(["Cache-Control", ...effect]);
    expect(listHeaders("getToken", "401")).toEqual(["Cache-Control", "WWW-Authenticate"]);
    expect(listHeaders("getToken", "404")).toEqual(["Cache-Control"]);
  });

  it("describes every parameter in words", () => {
    const parameters = described.flatMap(({ parameters }) => parameters);
    expect(parameters.filter(({ description }) => !description)).toEqual([]);
  });
});

describe("Interana's calls", () => {
  it("reports failures in its own form, and the gateway's in the gateway's", () => {
    const content = findOperation("postRevokeToken").responses["400"]?.content;
    expect(content?.["application/json"]?.examples).toEqual({
      malformed_body: { value: { msg: expect.any(String), success: false } },
    });
    expect(Object.keys(content?.["application/problem+json"]?.examples ?? {})).toEqual(["bad_request"]);
    const refusal = findOperation("getCreateToken").responses["401"]?.content?.["application/json"];
    expect(refusal?.examples.unauthorized?.value).toEqual({ msg: "Not logged in.", success: false });
  });
});

describe.each(Object.entries(operations))("the description of %s", (name, operation) => {
  const { requestBody, responses } = findOperation(name as keyof typeof routes);

  it("has examples of requests that the schema takes", () => {
    if (!("body" in operation)) return expect(requestBody).toBeUndefined();
    for (const [, { examples, schema }] of Object.entries(requestBody?.content ?? {})) {
      expect(Object.keys(examples)).not.toEqual([]);
      for (const { value } of Object.values(examples)) {
        expect(operation.body.schema.safeParse(value).error).toBeUndefined();
        expect(z.fromJSONSchema(schema).safeParse(value).error).toBeUndefined();
      }
    }
  });

  it("has examples of every response that its schema takes", () => {
    for (const [status, response] of Object.entries(responses)) {
      const declared = (operation.responses as Record<string, { schema?: z.ZodType }>)[status];
      if (status === "304" || (declared && !declared.schema)) {
        expect(response.content).toBeUndefined();
        continue;
      }
      const media = Object.values(response.content ?? {});
      expect(media, status).not.toEqual([]);
      for (const { schema, examples } of media) {
        expect(Object.keys(examples), status).not.toEqual([]);
        for (const { value } of Object.values(examples)) {
          expect(declared?.schema?.safeParse(value).error).toBeUndefined();
          expect(z.fromJSONSchema(schema).safeParse(value).error).toBeUndefined();
        }
      }
    }
  });

  it("lists its own errors, and those of every call like it", () => {
    const statuses = Object.keys(responses);
    const isOAuth = operation.tag === "Secrets";
    const errorStatus = (code: ErrorCode) => (isOAuth ? oauthError(code) : problems[code]).status;
    const own = operation.errors.map((code) => String(errorStatus(code)));
    const common = [
      ...["400", "429", "500", "503"],
      ...(operation.access === "none" ? [] : ["401", "403"]),
      ...("body" in operation ? ["413", "415", ...(isOAuth ? [] : ["422"])] : []),
      ...("query" in operation ? ["422"] : []),
    ];
    expect(statuses).toEqual(expect.arrayContaining([...own, ...common]));
    for (const code of operation.errors) {
      const [media] = Object.values(responses[errorStatus(code)]?.content ?? {});
      expect(Object.keys(media?.examples ?? {})).toContain(code);
    }
  });
});
