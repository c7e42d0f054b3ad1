import { describe, expect, test } from "vitest";
import { stampedAttributes } from "../../contract/deployment/table.ts";
import { type PolicyRow, policyRows } from "./policy-table.ts";
import { findResources, getTemplate, sharedLatchkeyApp } from "./synthesize.ts";

const stacks = ["Latchkey", "LatchkeyExample"] as const;

const log = { may: "logs:CreateLogStream, logs:PutLogEvents", on: "its own log group", if: "" };
const trace = { may: "xray:PutTraceSegments, xray:PutTelemetryRecords", on: '"*"', if: "" };
const onTokens = "dynamodb:LeadingKeys in TOKEN#*";
const onTokensAndNames = "dynamodb:LeadingKeys in TOKEN#*, OWNER#*";
const writeFeed = { may: "dynamodb:PutItem", on: "the table", if: "dynamodb:LeadingKeys in REVOKED" };
const readFeed = { may: "dynamodb:Query", on: "the table", if: "dynamodb:LeadingKeys in REVOKED" };
const checkTokens = [
  log,
  trace,
  { may: "dynamodb:GetItem", on: "the table", if: onTokens },
  {
    may: "dynamodb:UpdateItem",
    on: "the table",
    if: `${onTokens}; dynamodb:Attributes in ${stampedAttributes.join(", ")}`,
  },
];
/** Where calls are counted, the access log says when tokens were last seen: nothing has to be written. */
const checkCountedTokens = checkTokens.filter(({ may }) => may !== "dynamodb:UpdateItem");
const readAndWrite = [
  "dynamodb:BatchGetItem",
  "dynamodb:ConditionCheckItem",
  "dynamodb:DeleteItem",
  "dynamodb:GetItem",
  "dynamodb:PutItem",
  "dynamodb:Query",
  "dynamodb:UpdateItem",
].join(", ");
const manageTokens = [
  log,
  trace,
  {
    may: readAndWrite,
    on: "the table",
    if: `${onTokensAndNames}, DELETIONS`,
  },
  {
    may: "dynamodb:Query",
    on: "the indexes byOwner, byExpiry, byOwnerAndExpiry, byLastSeen, byOwnerAndLastSeen",
    if: "",
  },
  writeFeed,
];
const finishDeletions = [
  log,
  trace,
  {
    may: "dynamodb:DeleteItem, dynamodb:GetItem, dynamodb:Query, dynamodb:UpdateItem",
    on: "the table",
    if: `${onTokensAndNames}, DELETIONS`,
  },
];
const seedTokens = [
  log,
  trace,
  {
    may: readAndWrite,
    on: "the table",
    if: onTokensAndNames,
  },
];
const keepSecrets = {
  may: "secretsmanager:GetSecretValue, secretsmanager:PutSecretValue",
  on: "the secrets of its seeds",
  if: "",
};
const readUsage = {
  may: "dynamodb:BatchGetItem, dynamodb:Query",
  on: "the table of usage",
  if: "dynamodb:LeadingKeys in DAY#*, TOKEN#*, APIS",
};
const readMetrics = { may: "cloudwatch:GetMetricData, cloudwatch:ListMetrics", on: '"*"', if: "" };
const countUsage = [
  log,
  { may: "sqs:SendMessage", on: "its queue of failures", if: "" },
  trace,
  {
    may: "dynamodb:UpdateItem",
    on: "the table",
    if: `${onTokens}; dynamodb:Attributes in ${stampedAttributes.join(", ")}`,
  },
  { may: "dynamodb:UpdateItem", on: "the table of usage", if: "dynamodb:LeadingKeys in DAY#*, TOKEN#*" },
  { may: "dynamodb:PutItem", on: "the table of usage", if: "dynamodb:LeadingKeys in BATCH#*, APIS" },
];
const listStages = { may: "dynamodb:Query", on: "the table", if: "dynamodb:LeadingKeys in STAGES" };
const countFlushes = {
  may: "dynamodb:GetItem, dynamodb:UpdateItem",
  on: "the table",
  if: "dynamodb:LeadingKeys in FLUSH",
};
const flushStage = { may: "apigateway:DELETE", on: "the authorizer caches of one stage (restapis)", if: "" };

const expected = {
  ttl: {
    ServiceApi: [...manageTokens, readUsage, readMetrics],
    ServiceGraphql: manageTokens,
    ServiceManagementAuthorizer: checkTokens,
    ServiceSeeds: [...seedTokens, writeFeed, keepSecrets],
    ServiceRetention: finishDeletions,
    Example: [log, trace, readFeed],
    ExampleXAuthentication: checkCountedTokens,
    ExampleAuthorization: checkCountedTokens,
    ExampleUsage: countUsage,
  },
  immediate: {
    ServiceApi: [...manageTokens, readUsage, readMetrics, listStages, countFlushes, flushStage],
    ServiceGraphql: [...manageTokens, listStages, countFlushes, flushStage],
    ServiceManagementAuthorizer: checkTokens,
    ServiceSeeds: [...seedTokens, writeFeed, keepSecrets, listStages, countFlushes, flushStage],
    ServiceRetention: finishDeletions,
    ServiceStageRegistrar: [
      log,
      trace,
      { may: "dynamodb:DeleteItem, dynamodb:PutItem", on: "the table", if: "dynamodb:LeadingKeys in STAGES" },
    ],
    Example: [log, trace, readFeed],
    ExampleXAuthentication: checkCountedTokens,
    ExampleAuthorization: checkCountedTokens,
    ExampleUsage: countUsage,
  },
};

describe.each(["ttl", "immediate"] as const)("with revocation: %s", (revocation) => {
  const app = sharedLatchkeyApp({ revocation });
  const rows = stacks.flatMap((stack) => policyRows(getTemplate(app, stack)));

  test("each function may do what its work takes, and nothing wider", () => {
    console.table(rows);
    const granted = Object.groupBy(rows, (row) => row.function);
    const withoutName = ([name, own = []]: [string, PolicyRow[] | undefined]) => [
      name,
      own.map(({ function: _, ...row }) => row),
    ];
    expect(Object.fromEntries(Object.entries(granted).map(withoutName))).toEqual(expected[revocation]);
  });

  test("nothing may scan, and no function has a managed policy", () => {
    expect(rows.filter(({ may }) => /Scan|\*/.test(may))).toEqual([]);
    for (const stack of stacks) {
      const roles = Object.entries(findResources(getTemplate(app, stack), "AWS::IAM::Role"));
      const managed = roles.filter(([, { Properties }]) => Properties.ManagedPolicyArns).map(([id]) => id);
      expect(managed).toEqual([]);
    }
  });
});
