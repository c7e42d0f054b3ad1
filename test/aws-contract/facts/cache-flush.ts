import { call, type Fact } from "../fact.ts";

/** What follows when the caches of a stage are flushed. */
export const cacheFlushFacts: readonly Fact[] = [
  {
    id: "flush/rest",
    statement:
      "A flush of a REST API's stage is accepted with 202; results from before it were returned until 51.6 s after it, and again after newer ones; 73 s after it there were none.",
    source: {
      capture: "rest",
      grade: "derived",
      rows: "derived_findings/flush; repeated in api_key_runtime.json, convergence cache-flushed-*",
    },
    steps: [
      call("token-cached", { identity: "allow" }, { status: 200, invocations: 1 }),
      call("token-cached", { identity: "allow" }, { status: 200, invocations: 0 }),
      { type: "flush", authorizer: "token-cached", expected: { status: 202 } },
      {
        type: "watch-flush",
        authorizer: "token-cached",
        identity: "allow",
        expected: { staleAt: 51, returns: true, freshFrom: 73 },
      },
    ],
  },
  {
    id: "flush/http",
    statement:
      "A reset of an HTTP API's stage is accepted with 204; of four results from before it one was still returned after 1.1 s.",
    source: { capture: "http", grade: "derived", rows: "derived_evidence/reset_samples" },
    steps: [
      call("http-cached", { identity: "allow" }, { status: 200, invocations: 1 }),
      call("http-cached", { identity: "allow" }, { status: 200, invocations: 0 }),
      { type: "flush", authorizer: "http-cached", expected: { status: 204 } },
      {
        type: "watch-flush",
        authorizer: "http-cached",
        identity: "allow",
        expected: { staleAt: 1.1 },
      },
    ],
  },
];
