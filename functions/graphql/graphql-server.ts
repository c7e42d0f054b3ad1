import {
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  ProvidedRequiredArgumentsRule,
  parse,
  specifiedRules,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
  validate,
} from "graphql";
import { createSchema, createYoga, type Plugin } from "graphql-yoga";
import type { ErrorCode } from "../../core/errors.ts";
import { withExecutionMessage } from "./jahia-messages.ts";
import { assertBounds, queryBounds } from "./query-bounds.ts";
import type { RequestContext } from "./request-context.ts";
import { resolvers } from "./resolvers.ts";
import { responseErrors } from "./response-errors.ts";
import { typeDefs } from "./schema.ts";

/** The schema with its resolvers. */
export const schema = createSchema<RequestContext>({ typeDefs, resolvers });

/**
 * The GraphQL server: one operation a request, in JSON, every response in `application/json` with status 200.
 * @param introspection whether callers with a usable token may read the schema.
 */
export function createGraphqlServer({ introspection }: { readonly introspection: boolean }) {
  return createYoga<RequestContext>({
    schema,
    multipart: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    // Errors are logged and presented where the response is made: see `responses`.
    logging: false,
    maskedErrors: false,
    // Which rules a document is validated by depends on the caller.
    parserAndValidationCache: false,
    plugins: [requests, bounds, rules(introspection), responses],
  });
}

/** The operation comes with the context: the handler has read and checked it. */
const requests: Plugin<RequestContext, RequestContext> = {
  onRequestParse({ serverContext: { operation }, setRequestParser }) {
    const { query, variables, operationName } = operation;
    const params = { query, variables: { ...variables }, ...(operationName != null && { operationName }) };
    setRequestParser(() => params);
  },
};

/** The most errors that validation looks for. */
const maxErrors = 10;

/** Refuses what can't be parsed, and what is too much, before it is validated. */
const bounds: Plugin<RequestContext, RequestContext> = {
  onParse({ context: { operation }, setParseFn }) {
    setParseFn((source, options) => {
      const document = parseDocument(source, options);
      assertBounds(document, operation.variables ?? {});
      return document;
    });
  },
};

const parseDocument: typeof parse = (source, options) => {
  try {
    return parse(source, { ...options, maxTokens: queryBounds.tokens });
  } catch (error) {
    if (error instanceof GraphQLError) error.extensions["code"] = "bad_request";
    throw error;
  }
};

/** Validates by the rules of the specification, and hides the schema from callers that may not read it. */
function rules(introspection: boolean): Plugin<RequestContext, RequestContext> {
  return {
    onValidate({ context, setValidationFn }) {
      const all = [...specifiedRules.map(withJahiaMessages), ...introspectionRules(introspection, context)];
      setValidationFn((of, document) => {
        const errors = validate(of, document, all, { maxErrors });
        for (const { extensions } of errors) extensions["code"] ??= "validation_failed";
        return errors;
      });
    },
  };
}

function introspectionRules(introspection: boolean, { caller }: RequestContext): ValidationRule[] {
  if (!caller) return [withoutIntrospection("unauthorized", "Introspection requires a token.")];
  return introspection ? [] : [withoutIntrospection("forbidden", "Introspection is switched off.")];
}

function withoutIntrospection(code: ErrorCode, message: string): ValidationRule {
  const refusal = ({ nodes }: GraphQLError) => new GraphQLError(message, { nodes, extensions: { code } });
  return reporting(NoSchemaIntrospectionCustomRule, refusal);
}

/** The rules about values, whose errors have one text in Jahia. */
const valueRules = [ValuesOfCorrectTypeRule, ProvidedRequiredArgumentsRule];

function withJahiaMessages(rule: ValidationRule): ValidationRule {
  return valueRules.includes(rule) ? reporting(rule, withExecutionMessage) : rule;
}

/** A rule that reports other errors in place of its own. */
function reporting(rule: ValidationRule, errorFor: (error: GraphQLError) => GraphQLError): ValidationRule {
  return (context) => {
    const reportError = (error: GraphQLError) => context.reportError(errorFor(error));
    return rule(Object.create(context, { reportError: { value: reportError } }));
  };
}

/** Makes the response: presentable errors, and what it says beside the data. */
const responses: Plugin<RequestContext, RequestContext> = {
  onResultProcess({ result, setResult, serverContext }) {
    if (Array.isArray(result) || Symbol.asyncIterator in result) return;
    const extensions = serverContext.extensions();
    setResult({
      ...result,
      ...(result.errors && {
        errors: responseErrors(result.errors, { ...serverContext, settings: serverContext.api.settings }),
      }),
      ...(Object.keys(extensions).length > 0 && { extensions }),
    });
  },
};
