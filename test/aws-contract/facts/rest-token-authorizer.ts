import { call, type ExpectedResponse, type Fact } from "../fact.ts";
import { absent, positive } from "../shape.ts";

export const restUnauthorized: ExpectedResponse = {
  status: 401,
  body: { message: "Unauthorized" },
  headers: { "x-amzn-ErrorType": "UnauthorizedException" },
};
const notInvoked: ExpectedResponse = { ...restUnauthorized, invocations: 0 };
export const restMalformed: ExpectedResponse = {
  status: 500,
  body: { message: null },
  length: 16,
  headers: { "x-amzn-ErrorType": "AuthorizerConfigurationException" },
  invocations: 1,
};

/** TOKEN authorizers of REST APIs. */
export const restTokenFacts: readonly Fact[] = [
  {
    id: "rest-token/event",
    statement: "The event has three members: no headers, no query, no address.",
    source: { capture: "rest", grade: "raw", rows: "token0-allow-first" },
    steps: [
      call(
        "token-uncached",
        { identity: "allow", query: [["x", "1"]] },
        {
          status: 200,
          invocations: 1,
          authorizerEventMembers: ["authorizationToken", "methodArn", "type"],
          authorizerEvent: { type: "TOKEN", methodArn: /^arn:aws:execute-api:.+\/GET\/token-uncached\/item$/ },
        },
      ),
    ],
  },
  {
    id: "rest-token/missing-header",
    statement: "Without the header the response is 401, and the function is not invoked, whatever the TTL.",
    source: { capture: "rest", grade: "raw", rows: "token0-missing" },
    steps: [
      call("token-uncached", { identity: "missing" }, notInvoked),
      call("token-cached", { identity: "missing" }, notInvoked),
    ],
  },
  {
    id: "rest-token/empty-header",
    statement: "With an empty header the response is 401, and the function is not invoked, whatever the TTL.",
    source: { capture: "rest", grade: "raw", rows: "token0-empty" },
    steps: [
      call("token-uncached", { identity: "empty" }, notInvoked),
      call("token-cached", { identity: "empty" }, notInvoked),
    ],
  },
  {
    id: "rest-token/validation-expression",
    statement:
      "A header that does not match the validation expression is a 401 without an invocation, whatever the TTL.",
    source: { capture: "rest", grade: "raw", rows: "token0-regex-reject" },
    steps: [
      call("token-uncached", { identity: "malformed-text" }, notInvoked),
      call("token-cached", { identity: "malformed-text" }, notInvoked),
    ],
  },
  {
    id: "rest-token/thrown-unauthorized",
    statement: "A function that throws `Unauthorized` makes a 401, which is not cached.",
    source: { capture: "rest", grade: "raw", rows: "authorizer_invocations_by_token" },
    steps: [
      call("token-cached", { identity: "unauthorized" }, { ...restUnauthorized, invocations: 1 }),
      call("token-cached", { identity: "unauthorized" }, { ...restUnauthorized, invocations: 1 }),
    ],
  },
  {
    id: "rest-token/explicit-deny",
    statement: "A policy that denies makes a 403 whose body has a capital `Message`; it is cached.",
    source: { capture: "rest", grade: "raw", rows: "token0-deny-first, token0-deny-repeat" },
    steps: [1, 0].map((invocations) =>
      call(
        "token-cached",
        { identity: "deny" },
        {
          status: 403,
          body: {
            Message: "User is not authorized to access this resource with an explicit deny in an identity-based policy",
            message: absent,
          },
          length: 110,
          headers: { "x-amzn-ErrorType": "AccessDeniedException" },
          invocations,
        },
      ),
    ),
  },
  {
    id: "rest-token/implicit-deny",
    statement: "A policy that says nothing of the method makes a 403 with another text.",
    source: { capture: "rest", grade: "raw", rows: "token300-narrow-other-method, token300-narrow-other-route" },
    steps: [
      call(
        "token-uncached",
        { identity: "allow-nothing" },
        {
          status: 403,
          body: {
            Message:
              "User is not authorized to access this resource because no identity-based policy allows the execute-api:Invoke action",
            message: absent,
          },
          length: 130,
          headers: { "x-amzn-ErrorType": "AccessDeniedException" },
          invocations: 1,
        },
      ),
    ],
  },
  {
    id: "rest-token/no-policy",
    statement: "A result without a policy makes a 500 without a message, which is not cached.",
    source: { capture: "rest", grade: "raw", rows: "token0-invalid-response-*" },
    steps: [
      call("token-cached", { identity: "malformed" }, restMalformed),
      call("token-cached", { identity: "malformed" }, restMalformed),
    ],
  },
  {
    id: "rest-token/object-in-context",
    statement: "A context with an object in it makes the same 500, which is not cached.",
    source: { capture: "rest", grade: "raw", rows: "token0-invalid-response-*" },
    steps: [
      call("token-cached", { identity: "object-context" }, restMalformed),
      call("token-cached", { identity: "object-context" }, restMalformed),
    ],
  },
  {
    id: "rest-token/scalars-in-context",
    statement: "The backend is given numbers and booleans of the context as strings, and a numeric integrationLatency.",
    source: { capture: "rest", grade: "raw", rows: "token0-allow-first" },
    steps: [
      call(
        "token-uncached",
        { identity: "scalar-context" },
        {
          status: 200,
          backendEvent: {
            requestContext: {
              authorizer: {
                principalId: "probe",
                text: "text",
                integer: "123",
                decimal: "1.5",
                yes: "true",
                no: "false",
                zero: "0",
                integrationLatency: positive,
              },
            },
          },
        },
      ),
    ],
  },
  {
    id: "rest-token/latency-tells-cached",
    statement: "integrationLatency is above 0 when the function was invoked, and 0 when its result was cached.",
    source: { capture: "rest", grade: "raw", rows: "token300-wide-first, token300-wide-same" },
    steps: [
      call(
        "token-cached",
        { identity: "allow" },
        {
          status: 200,
          invocations: 1,
          backendEvent: { requestContext: { authorizer: { integrationLatency: positive } } },
        },
      ),
      call(
        "token-cached",
        { identity: "allow" },
        { status: 200, invocations: 0, backendEvent: { requestContext: { authorizer: { integrationLatency: 0 } } } },
      ),
    ],
  },
  {
    id: "rest-token/no-cache-at-ttl-0",
    statement: "With a TTL of 0 every request invokes the function.",
    source: { capture: "rest", grade: "raw", rows: "token0-allow-first, token0-allow-repeat" },
    steps: [
      call("token-uncached", { identity: "allow" }, { status: 200, invocations: 1 }),
      call("token-uncached", { identity: "allow" }, { status: 200, invocations: 1 }),
    ],
  },
  {
    id: "rest-token/cached-policy-is-evaluated-again",
    statement:
      "A cached policy for one method is used for another, which it says nothing of: 403 without an invocation.",
    source: { capture: "rest", grade: "raw", rows: "token300-narrow-*" },
    steps: [
      call("token-cached", { identity: "allow-this-method" }, { status: 200, invocations: 1 }),
      call("token-cached", { identity: "allow-this-method", method: "POST" }, { status: 403, invocations: 0 }),
      call("token-cached", { identity: "allow-this-method", path: "other" }, { status: 403, invocations: 0 }),
      call("token-cached", { identity: "allow-this-method" }, { status: 200, invocations: 0 }),
    ],
  },
  {
    id: "rest-token/cached-policy-for-all-methods",
    statement: "A cached policy for every method of the stage serves them all with one invocation.",
    source: { capture: "rest", grade: "raw", rows: "token300-wide-*" },
    steps: [
      call("token-cached", { identity: "allow" }, { status: 200, invocations: 1 }),
      call("token-cached", { identity: "allow", method: "POST" }, { status: 200, invocations: 0 }),
      call("token-cached", { identity: "allow", path: "other" }, { status: 200, invocations: 0 }),
    ],
  },
];
