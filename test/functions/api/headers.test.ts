import { expect, it } from "vitest";
import { challengeHeader, getHeader } from "../../../functions/api/headers.ts";

it.each<[string, Parameters<typeof getHeader>[0], string | undefined]>([
  ["of its name alone, in any case", { headers: { Accept: "a", "IF-MATCH": '"1"', "If-Match-Not": "b" } }, '"1"'],
  ["of all lines", { headers: { "If-Match": '"2"' }, multiValueHeaders: { "if-match": ['"1"', '"2"'] } }, '"1", "2"'],
  [
    "of all spellings",
    { headers: { "If-Match": '"2"' }, multiValueHeaders: { "if-match": ['"1"'], "If-Match": ['"2"'] } },
    '"1", "2"',
  ],
  [
    "of the one map where the other has none",
    { headers: { "If-Match": '"1"' }, multiValueHeaders: { A: ["b"] } },
    '"1"',
  ],
  ["that has none", { headers: {}, multiValueHeaders: { "If-Match": undefined } }, undefined],
])("the value of a header is that %s", (_what, event, value) => {
  expect(getHeader(event, "if-match")).toBe(value);
});

it.each<[string | undefined, "Bearer" | "Bearer, Basic", string]>([
  [undefined, "Bearer", 'Bearer realm="Latchkey"'],
  [undefined, "Bearer, Basic", 'Bearer realm="Latchkey", Basic realm="Latchkey"'],
  ["Bearer x", "Bearer", 'Bearer realm="Latchkey", error="invalid_token"'],
  ["Bearer x", "Bearer, Basic", 'Bearer realm="Latchkey", error="invalid_token"'],
  ["basic x", "Bearer, Basic", 'Basic realm="Latchkey"'],
  ["BASIC x", "Bearer", 'Bearer realm="Latchkey", error="invalid_token"'],
  ["Token basic x", "Bearer, Basic", 'Bearer realm="Latchkey", error="invalid_token"'],
])("the challenge to %j where %s is accepted is %s", (authorization, accepted, challenge) => {
  const headers = authorization === undefined ? {} : { Authorization: authorization };
  expect(challengeHeader({ headers }, accepted)).toEqual({ "WWW-Authenticate": challenge });
});
