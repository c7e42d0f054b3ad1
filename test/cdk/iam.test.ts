import type { App } from "aws-cdk-lib/core";
import { expect, test } from "vitest";
import { stampedAttributes } from "../../functions/aws/table.ts";
import { latchkeyApp, resourcesOf, templateOf } from "./synthesize.ts";

interface Row {
  readonly function: string;
  readonly may: string;
  readonly on: string;
  readonly if: string;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, string[]>>;
}

/** A resource as a reader knows it, whichever way the template refers to it. */
function nameOf(resource: unknown): string {
  const text = JSON.stringify(resource);
  const index = /\/index\/(\w+)/.exec(text)?.[1];
  if (/Table/.test(text)) return index ? `the table's index ${index}` : "the table";
  if (/Logs[0-9A-F]{8}/.test(text)) return "its own log group";
  if (/SeedsSecret/.test(text)) return "the secrets of its seeds";
  return text;
}

function rowsOf(app: App, stackName: "Latchkey" | "LatchkeyExample"): Row[] {
  const template = templateOf(app, stackName);
  const policies = Object.values(resourcesOf(template, "AWS::IAM::Policy"));
  return policies.flatMap(({ Properties: { PolicyDocument, Roles } }) => {
    const [role] = Roles.map(({ Ref }: { Ref: string }) => Ref.replace(/HandlerRole.*/, ""));
    return PolicyDocument.Statement.map(({ Effect, Action, Resource, Condition = {} }: Statement) => ({
      function: role,
      may: `${Effect === "Allow" ? "" : `${Effect} `}${[Action].flat().join(", ")}`,
      on: nameOf(Resource),
      if: Object.values(Condition)
        .flatMap((keys) => Object.entries(keys))
        .map(([key, values]) => `${key} in ${[values].flat().join(", ")}`)
        .join("; "),
    }));
  });
}

const app = latchkeyApp();
const rows = [...rowsOf(app, "Latchkey"), ...rowsOf(app, "LatchkeyExample")];

const log = { may: "logs:CreateLogStream, logs:PutLogEvents", on: "its own log group", if: "" };
const trace = { may: "xray:PutTraceSegments, xray:PutTelemetryRecords", on: '"*"', if: "" };
const checkTokens = [
  log,
  trace,
  { may: "dynamodb:GetItem", on: "the table", if: "dynamodb:LeadingKeys in TOKEN#*" },
  {
    may: "dynamodb:UpdateItem",
    on: "the table",
    if: `dynamodb:LeadingKeys in TOKEN#*; dynamodb:Attributes in ${stampedAttributes.join(", ")}`,
  },
];

test("each function may do what its work takes, and nothing wider", () => {
  console.table(rows);
  const granted = Object.groupBy(rows, (row) => row.function);
  const withoutName = Object.fromEntries(
    Object.entries(granted).map(([name, own = []]) => [name, own.map(({ function: _, ...row }) => row)]),
  );
  expect(withoutName).toEqual({
    ServiceApi: [
      log,
      trace,
      {
        may: [
          "dynamodb:BatchGetItem",
          "dynamodb:ConditionCheckItem",
          "dynamodb:DeleteItem",
          "dynamodb:GetItem",
          "dynamodb:PutItem",
          "dynamodb:Query",
          "dynamodb:UpdateItem",
        ].join(", "),
        on: "the table",
        if: "",
      },
      { may: "dynamodb:Query", on: "the table's index byOwner", if: "" },
    ],
    ServiceManagementAuthorizer: checkTokens,
    ServiceSeeds: [
      log,
      trace,
      {
        may: [
          "dynamodb:ConditionCheckItem",
          "dynamodb:DeleteItem",
          "dynamodb:GetItem",
          "dynamodb:PutItem",
          "dynamodb:Query",
          "dynamodb:UpdateItem",
        ].join(", "),
        on: "the table",
        if: "",
      },
      {
        may: "secretsmanager:GetSecretValue, secretsmanager:PutSecretValue",
        on: "the secrets of its seeds",
        if: "",
      },
    ],
    Example: [log, trace],
    ExampleXAuthentication: checkTokens,
    ExampleAuthorization: checkTokens,
  });
});

test("nothing may scan, and no function has a managed policy", () => {
  expect(rows.filter(({ may }) => /Scan|\*/.test(may))).toEqual([]);
  for (const stack of ["Latchkey", "LatchkeyExample"] as const) {
    const roles = Object.entries(resourcesOf(templateOf(app, stack), "AWS::IAM::Role"));
    const managed = roles.filter(([, { Properties }]) => Properties.ManagedPolicyArns).map(([id]) => id);
    // API Gateway's own, with which it writes logs.
    expect(managed).toEqual(stack === "Latchkey" ? ["ServiceApiCloudWatchRole4DEBE6A2"] : []);
  }
});
