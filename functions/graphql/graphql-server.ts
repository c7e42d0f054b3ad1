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
 * @param introspection whether callers with a usable token can read the schema.
 */
export function createGraphqlServer({ introspection }: { readonly introspection: boolean }) {
  return createYoga<RequestContext>({
    schema,
    multipart: false,
    cors: false,
    graphiql: false,
    landingPage: false,
    // `responses` logs and formats errors.
    logging: false,
    maskedErrors: false,
    // The validation rules depend on the caller.
    parserAndValidationCache: false,
    plugins: [requests, bounds, rules(introspection), responses],
  });
}

/** The handler has already parsed the request. */
const requests: Plugin<RequestContext, RequestContext> = {
  onRequestParse({ serverContext: { operation }, setRequestParser }) {
    const { query, variables, operationName } = operation;
    const params = { query, variables: { ...variables }, ...(operationName != null && { operationName }) };
    setRequestParser(() => params);
  },
};

/** The maximum number of validation errors. */
const maxErrors = 10;

/** Refuses queries that can't be parsed or exceed a limit before they are validated. */
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

/** Validates by the rules of the specification, and hides the schema from callers who can't read it. */
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
  return replaceErrors(NoSchemaIntrospectionCustomRule, refusal);
}

/** The rules about values, whose errors all have the same message in Jahia. */
const valueRules = [ValuesOfCorrectTypeRule, ProvidedRequiredArgumentsRule];

function withJahiaMessages(rule: ValidationRule): ValidationRule {
  return valueRules.includes(rule) ? replaceErrors(rule, withExecutionMessage) : rule;
}

/** A rule with replaced errors. */
function replaceErrors(rule: ValidationRule, errorFor: (error: GraphQLError) => GraphQLError): ValidationRule {
  return (context) => {
    const reportError = (error: GraphQLError) => context.reportError(errorFor(error));
    return rule(Object.create(context, { reportError: { value: reportError } }));
  };
}

/** Formats the errors of the response, and adds its extensions. */
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
