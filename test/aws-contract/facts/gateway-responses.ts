import { call, type Fact } from "../fact.ts";

/** Headers of responses, and requests that no route takes. */
export const gatewayResponseFacts: readonly Fact[] = [
  {
    id: "responses/rest-error-headers",
    statement:
      "A REST API's own errors have an id, an error type and JSON, and neither a trace id, CORS headers nor WWW-Authenticate.",
    source: { capture: "rest", grade: "raw", rows: "token0-missing, token0-deny-first" },
    steps: (["missing", "deny"] as const).map((identity) =>
      call(
        "token-uncached",
        { identity, headers: [["Origin", "https://console.example"]] },
        {
          status: identity === "missing" ? 401 : 403,
          headers: {
            "x-amzn-RequestId": /./,
            "x-amzn-ErrorType": /Exception$/,
            "x-amz-apigw-id": /./,
            "Content-Type": /^application\/json/,
            "X-Amzn-Trace-Id": null,
            "Access-Control-Allow-Origin": null,
            "WWW-Authenticate": null,
          },
        },
      ),
    ),
  },
  {
    id: "responses/rest-trace-id",
    statement: "A backend's response has a trace id.",
    source: { capture: "rest", grade: "raw", rows: "token0-allow-first" },
    steps: [
      call(
        "token-uncached",
        { identity: "allow" },
        { status: 200, headers: { "X-Amzn-Trace-Id": /^Root=1-[0-9a-f]{8}-/ } },
      ),
    ],
  },
  {
    id: "responses/http-request-id",
    statement: "An HTTP API's own errors have apigw-requestid, and responses of the backend Apigw-Requestid.",
    source: { capture: "http", grade: "raw", rows: "v1-deny, v1-allow" },
    steps: [
      call("http-uncached", { identity: "deny" }, { status: 403, spelledHeaders: ["apigw-requestid"] }),
      call("http-uncached", { identity: "allow" }, { status: 200, spelledHeaders: ["Apigw-Requestid"] }),
    ],
  },
  {
    id: "responses/http-error-headers",
    statement: "An HTTP API's 401 and 403 for a Lambda authorizer have no WWW-Authenticate and no error type.",
    source: { capture: "http", grade: "raw", rows: "v2simple-missing-header, v1-deny" },
    steps: [
      call(
        "http-uncached",
        { identity: "missing" },
        { status: 401, headers: { "WWW-Authenticate": null, "x-amzn-ErrorType": null } },
      ),
      call(
        "http-uncached",
        { identity: "deny" },
        { status: 403, headers: { "WWW-Authenticate": null, "x-amzn-ErrorType": null } },
      ),
    ],
  },
  {
    id: "responses/rest-unknown-path",
    statement: "A path that a REST API does not have is a 403.",
    source: { capture: "deployed", grade: "doc", rows: "behavior-references.md, deployed Lambda authorization" },
    steps: [call("token-uncached", { identity: "allow", path: "item/no/such" }, { status: 403, invocations: 0 })],
  },
  {
    id: "responses/http-unknown-path",
    statement: "A path that an HTTP API does not have is a 404.",
    source: { capture: "deployed", grade: "doc", rows: "behavior-references.md, deployed Lambda authorization" },
    steps: [call("http-uncached", { identity: "allow", path: "item/no/such" }, { status: 404, invocations: 0 })],
  },
];
