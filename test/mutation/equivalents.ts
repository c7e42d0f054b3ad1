/** A change of the code that changes nothing that anybody could observe. */
export interface Equivalent {
  readonly file: string;
  /** The code that is replaced, with its line breaks as single spaces. */
  readonly code: string;
  readonly becomes: string;
  readonly why: string;
}

/** The mutants that no test can notice. One that a test notices after all is reported: it has no place here any more. */
export const equivalents: readonly Equivalent[] = [
  {
    file: "functions/revocation/flush-caches.ts",
    code: "lastAt === null",
    becomes: "false",
    why: "The rest of the interval is then NaN, which is neither too long nor to be waited for: as 0.",
  },
  {
    file: "functions/authorizer/authorize.ts",
    code: '""',
    becomes: '"Stryker was here!"',
    why: "An address that is not told: every text that is no address lies in no range.",
  },
  {
    file: "functions/authorizer/policy.ts",
    code: '""',
    becomes: '"Stryker was here!"',
    why: "The key of a route that the event does not name: no grant opens either.",
  },
  {
    file: "functions/api/authenticate.ts",
    code: '""',
    becomes: '"Stryker was here!"',
    why: "The password of credentials without a colon: neither is a secret.",
  },
  {
    file: "functions/api/headers.ts",
    code: '"Bearer"',
    becomes: '""',
    why: "It is compared with the other value alone.",
  },
  {
    file: "functions/api/operations/interana.ts",
    code: '""',
    becomes: '"Stryker was here!"',
    why: "The credentials of a call without any: neither is a secret.",
  },
  {
    file: "functions/api/operations/secrets.ts",
    code: '""',
    becomes: '"Stryker was here!"',
    why: "The secret of a client without credentials: neither is one.",
  },
  {
    file: "functions/api/read-body.ts",
    code: '"utf8"',
    becomes: '""',
    why: "Buffer.from takes an empty encoding for UTF-8.",
  },
  {
    file: "functions/api/read-body.ts",
    code: '""',
    becomes: '"Stryker was here!"',
    why: "The media type of a body without one: no operation takes either.",
  },
  {
    file: "functions/api/read-body.ts",
    code: "{ cause }",
    becomes: "{}",
    why: "No response shows the cause, and what clients do wrong is not logged.",
  },
  {
    file: "functions/api/read-request.ts",
    code: '"parameter"',
    becomes: '""',
    why: "The parameters of paths are texts of any form: they have no violations.",
  },
  {
    file: "functions/api/read-request.ts",
    code: '"pointer"',
    becomes: '""',
    why: "Whatever is no parameter is placed by a pointer.",
  },
  {
    file: "functions/api/validate.ts",
    code: '"."',
    becomes: '""',
    why: "Parameters have no members: the place of a violation is one name.",
  },
  {
    file: "functions/graphql/graphql-handler.ts",
    code: '"pointer"',
    becomes: '""',
    why: "Whatever is no parameter is placed by a pointer.",
  },
  {
    file: "functions/graphql/graphql-handler.ts",
    code: '""',
    becomes: '"Stryker was here!"',
    why: "The message of an error that wraps another one, whose message is shown.",
  },
  {
    file: "functions/graphql/graphql-server.ts",
    code: "false",
    becomes: "true",
    why: "Multipart, CORS, GraphiQL and the landing page: no request of the handler gets to them, and it passes on no header.",
  },
  {
    file: "functions/graphql/graphql-server.ts",
    code: "operationName != null",
    becomes: "true",
    why: "The executor takes null for none.",
  },
  {
    file: "functions/graphql/graphql-server.ts",
    code: "error instanceof GraphQLError",
    becomes: "true",
    why: "The parser throws nothing else.",
  },
  {
    file: "functions/graphql/graphql-server.ts",
    code: "Array.isArray(result) || Symbol.asyncIterator in result",
    becomes: "false",
    why: "It tells the compiler that there is one result: neither batches nor streams are served.",
  },
  {
    file: "functions/graphql/graphql-server.ts",
    code: "Array.isArray(result) || Symbol.asyncIterator in result",
    becomes: "Array.isArray(result) && Symbol.asyncIterator in result",
    why: "It tells the compiler that there is one result: neither batches nor streams are served.",
  },
  {
    file: "functions/graphql/request-context.ts",
    code: "at > effectiveBy",
    becomes: "at >= effectiveBy",
    why: "The same time takes its own place.",
  },
  {
    file: "functions/graphql/sort-tokens.ts",
    code: '""',
    becomes: '"Stryker was here!"',
    why: "The name of a field to sort by where there is none: no field has either.",
  },
  {
    file: "functions/graphql/token-mutations.ts",
    code: '"pointer"',
    becomes: '""',
    why: "Whatever is no parameter is placed by a pointer.",
  },
  {
    file: "functions/graphql/token-mutations.ts",
    code: '""',
    becomes: '"Stryker was here!"',
    why: "An expiry that is not given: neither text is a date.",
  },
  {
    file: "guard/decision.ts",
    code: '""',
    becomes: '"Stryker was here!"',
    why: "Every text that is no time counts as one that has come.",
  },
  {
    file: "guard/decision.ts",
    code: "!isInside",
    becomes: "true",
    why: "The ranges are compiled again, which takes time and changes nothing.",
  },
  {
    file: "guard/decision.ts",
    code: "compiled.set(cidrs, isInside);",
    becomes: ";",
    why: "The ranges are compiled again, which takes time and changes nothing.",
  },
  {
    file: "guard/guard.ts",
    code: "[]",
    becomes: '["Stryker was here"]',
    why: "Grants of every token where there are none: the other is no grant, and opens nothing.",
  },
  {
    file: "guard/revocation-feed.ts",
    code: "succeeded.monotonic < started.monotonic",
    becomes: "succeeded.monotonic <= started.monotonic",
    why: "Two reads that began at the same millisecond are as old as each other.",
  },
];
