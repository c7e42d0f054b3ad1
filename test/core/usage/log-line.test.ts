import { describe, expect, it } from "vitest";
import { parseLogLine } from "../../../core/usage/log-line.ts";

const line = {
  time: "1801396800000",
  method: "GET",
  route: "/v1/orders/{id}",
  status: "200",
  secretVersion: "2",
  table: "Tokens",
  owner: "service/billing",
  tokenId: "tok_01jd8m2v5rf7rsq4b1c9x6e0aw",
};
const parse = (members: object = {}) => parseLogLine(JSON.stringify({ ...line, ...members }), "Tokens");

describe("a line of an access log", () => {
  it("says which token called which route when, and how that ended", () => {
    expect(parse({ sourceIp: "192.0.2.1" })).toEqual({
      tokenId: line.tokenId,
      owner: "service/billing",
      secretVersion: 2,
      at: "2027-01-31T12:00:00.000Z",
      route: "GET /v1/orders/{id}",
      statusClass: "2xx",
    });
  });

  it("has its time in seconds on HTTP APIs", () => {
    expect(parse({ time: "1801396800" })?.at).toBe("2027-01-31T12:00:00.000Z");
  });

  it.each([
    ["GET /v1/orders/{id}", "GET", "GET /v1/orders/{id}"],
    ["ANY /v1/orders", "DELETE", "DELETE /v1/orders"],
    ["ANY /v1/orders", "PROPFIND", "OTHER /v1/orders"],
    ["/v1/orders", "get", "OTHER /v1/orders"],
    ["/v1/orders", "GET1", "OTHER /v1/orders"],
    ["/v1/orders", "1GET", "OTHER /v1/orders"],
    ["$default", "POST", "$default"],
    ["$connect", undefined, "$connect"],
    ["subscribe", undefined, "subscribe"],
  ])("of the route %s with the method %s counts for %s", (route, method, counted) => {
    expect(parse({ route, method })?.route).toBe(counted);
  });

  it.each<[string, object]>([
    ["a route of 512 characters", { route: `/${"a".repeat(511)}` }],
    ["a method of 16 letters", { method: "G".repeat(16) }],
    ["a secret of 10 digits", { secretVersion: "1234567890" }],
  ])("may have %s", (_what, members) => {
    expect(parse(members)).toMatchObject({ tokenId: line.tokenId });
  });

  it.each(["OtherTokens", "Tokens2", "tokens", "-", ""])(
    "with a token of the table %j is no call of this service",
    (table) => {
      expect(parse({ table })).toBeNull();
    },
  );

  it("of the end of a connection is no call", () => {
    expect(parse({ route: "$disconnect", method: undefined })).toBeNull();
  });

  it.each<[string, object]>([
    ["no token", { tokenId: "-" }],
    ["the id of something else", { tokenId: "TOKEN#tok_01jd8m2v5rf7rsq4b1c9x6e0aw" }],
    ["no table", { table: undefined }],
    ["no owner", { owner: "" }],
    ["an owner that none can be", { owner: 'a","tokenId":"b' }],
    ["an unknown secret version", { secretVersion: "0" }],
    ["no secret", { secretVersion: "-" }],
    ["no status", { status: "-" }],
    ["an invalid status", { status: "2000" }],
    ["a status of no class", { status: "700" }],
    ["no time", { time: "-" }],
    ["a time before there was the service", { time: "1" }],
    ["a time long after today", { time: "9999999999999" }],
    ["a time as a number", { time: 1801396800000 }],
    ["no route", { route: undefined }],
    ["a route with a line break", { route: "/v1/\norders" }],
    ["a route of three words", { route: "GET /v1 /orders" }],
    ["a route of 513 characters", { route: `/${"a".repeat(512)}` }],
    ["a status with something in it", { status: "2x200" }],
    ["a status with something behind it", { status: "200x" }],
    ["a secret with something before it", { secretVersion: "x1" }],
    ["a secret with something behind it", { secretVersion: "1x" }],
    ["a secret of 11 digits", { secretVersion: "12345678901" }],
    ["a token's id with something behind it", { tokenId: `${line.tokenId}a` }],
    ["a time with something before it", { time: " 1801396800000" }],
    ["a time with something behind it", { time: "1801396800000 " }],
    ["a method that is no text", { method: 1 }],
  ])("with %s is unreadable", (_what, members) => {
    expect(parse(members)).toBeUndefined();
  });

  it.each(["", "null", "1", "[]", "{", `${JSON.stringify(line)}}`, JSON.stringify(line).slice(0, -1)])(
    "that is not the whole object is unreadable: %s",
    (text) => {
      expect(parseLogLine(text, "Tokens")).toBeUndefined();
    },
  );

  it("names the token that stands last, whatever a value before it makes of the line", () => {
    const forged = `{"sourceIp":"x","tokenId":"tok_01jd8m2v5rf7rsq4b1c9x6e0zz","owner":"root",${JSON.stringify(line).slice(1)}`;
    expect(parseLogLine(forged, "Tokens")).toMatchObject({ tokenId: line.tokenId, owner: line.owner });
  });
});
