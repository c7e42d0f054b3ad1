import { readFileSync } from "node:fs";
import { WebSocketApi, WebSocketStage } from "aws-cdk-lib/aws-apigatewayv2";
import type { Stack } from "aws-cdk-lib/core";
import { expect, it } from "vitest";
import {
  assumedVerdict,
  costOfConnectionChecks,
  costOfDetailedMetrics,
  costOfGuard,
  costOfVerdicts,
  costPerMillionCalls,
  costTable,
  listPrices,
} from "../../bench/cost.ts";
import { WebSocketTokenAuthorizer } from "../../cdk/authorizers/web-socket-token-authorizer.ts";
import type { TokenService } from "../../cdk/service/token-service.ts";
import { TokenUsage } from "../../cdk/usage/token-usage.ts";
import type { RefusalReason } from "../../core/use-cases/verify-secret.ts";
import type { JwtRefusal } from "../../functions/management-authorizer/verify-jwt.ts";
import { findResources, getTemplate, latchkeyApp } from "../cdk/synthesize.ts";

const document = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");

it("has the table of costs that the formula gives", () => {
  expect(document).toContain(`\n${costTable()}\n`);
});

it("says the prices that the formula counts with", () => {
  for (const price of ["$3.50", "$1.00", "$0.20", "$0.0000133334", "$0.125", "$0.625", "$0.50", "$5.00"]) {
    expect(document).toContain(price);
  }
  expect(listPrices).toMatchObject({
    apiCalls: { rest: 3.5, http: 1 },
    functionRuns: 0.2,
    reads: 0.125,
    writes: 0.625,
  });
});

it("costs nothing more than API Gateway where every verdict is cached, and grows with every miss", () => {
  expect(costPerMillionCalls("rest", 1)).toBe(3.5);
  expect(costPerMillionCalls("http", 1)).toBe(1);
  expect(costPerMillionCalls("rest", 0) - 3.5).toBeCloseTo(costOfVerdicts());
  expect(costPerMillionCalls("rest", 0.5) - 3.5).toBeCloseTo(costOfVerdicts() / 2);
  // 0.20 + 1e6 × 0.5 GB × 0.015 s × 0.0000133334 + 0.125 + 0.625 + 1.5 GB × 0.50 + 0.05 × 5
  expect(costOfVerdicts(listPrices, assumedVerdict)).toBeCloseTo(2.05, 3);
});

it("says what the guard costs, as the formula gives it", () => {
  // 2.628 million seconds × 0.125, and 2 × 0.625 for a million changes.
  expect(costOfGuard(1, 0)).toBeCloseTo(0.33, 2);
  expect(costOfGuard(0, 1_000_000)).toBeCloseTo(1.25);
  const month = (containers: number) => `$${costOfGuard(containers, 0).toFixed(2)}`;
  expect(document).toContain(`${month(1)} a month for each container that always has calls, ${month(10)} for ten`);
  expect(document).toContain(`$${costOfGuard(0, 1_000_000).toFixed(2)} for a million changes`);
});

it("says what closing connections costs, as the formula gives it", () => {
  // 2.628 million seconds × 0.125 GB × 0.0000133334, 43,800 runs, and two reads each five seconds.
  expect(costOfConnectionChecks(5)).toBeCloseTo(4.52, 2);
  expect(document).toContain(`about $${costOfConnectionChecks(5).toFixed(2)} a month`);
});

it("says what metrics of methods cost, as the formula gives it", () => {
  expect(document).toContain(`about $${listPrices.metrics.toFixed(2)} each`);
  expect(document).toContain(`up to about $${costOfDetailedMetrics(1).toFixed(2)} a month and method`);
});

it("says what each alarm means and what to do, and knows no other", () => {
  const app = latchkeyApp({ revocation: "immediate" });
  const service = app.node.findChild("Latchkey").node.findChild("Service") as TokenService;
  const example = app.node.findChild("LatchkeyExample") as Stack;
  const feed = new WebSocketApi(example, "Feed");
  const stage = new WebSocketStage(example, "FeedStage", { webSocketApi: feed, stageName: "live" });
  new WebSocketTokenAuthorizer(example, "FeedTokens", { service }).closeConnections(stage);
  new TokenUsage(example, "FeedUsage", { service, stage });
  const deployed = (["Latchkey", "LatchkeyExample"] as const).flatMap((stack) =>
    Object.keys(findResources(getTemplate(app, stack), "AWS::CloudWatch::Alarm")),
  );
  const names = deployed.map((id) => /(?:Monitoring|Handler)(\w+)Alarm[0-9A-F]{8}$/.exec(id)?.[1]);
  const [, section = ""] = document.split("\n## Alarms\n");
  const documented = [...(section.split("\n## ")[0] ?? "").matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(documented.toSorted()).toEqual([...new Set(names)].toSorted());
});

it("explains every reason of a refusal", () => {
  const reasons: Record<RefusalReason, true> = {
    malformed: true,
    unknown: true,
    mismatch: true,
    name_mismatch: true,
    disabled: true,
    expired: true,
    address_not_allowed: true,
  };
  for (const reason of Object.keys(reasons)) expect(document).toContain(`- \`${reason}\`:`);
  const ofJwts: Record<JwtRefusal, true> = { jwt_expired: true, jwt_invalid: true, jwt_without_owner: true };
  for (const reason of Object.keys(ofJwts)) expect(document).toContain(`\`${reason}\``);
});
