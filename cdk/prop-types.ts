import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { RemovalPolicy, Token } from "aws-cdk-lib/core";
import { Construct } from "constructs";

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown) => typeof value === "string" && value !== "";
// With a spread, because `every` skips the holes of a sparse array.
const isListOf = (value: unknown, isMember: (member: unknown) => boolean) =>
  Array.isArray(value) && [...value].every(isMember);

/** An object with these members. Not with instanceof: a workspace may have two copies of the CDK. */
const has = (value: unknown, texts: readonly string[], methods: readonly string[] = []) =>
  isObject(value) &&
  texts.every((member) => isText(value[member])) &&
  methods.every((method) => typeof value[method] === "function");

/** A construct with these members, with which it works whichever class it has. */
const isConstruct = (value: unknown, texts: readonly string[], methods: readonly string[] = []): value is Members =>
  Construct.isConstruct(value) && has(value, texts, methods);

const isStage = (value: unknown): value is Members =>
  isConstruct(value, ["stageName"]) && (has(value["restApi"], ["restApiId"]) || has(value["api"], ["apiId"]));

const removalPolicies: readonly unknown[] = [
  RemovalPolicy.RETAIN,
  RemovalPolicy.DESTROY,
  RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
];

const checks = {
  string: { name: "a non-empty string", holds: isText },
  text: { name: "a string", holds: (value: unknown) => typeof value === "string" },
  boolean: { name: "true or false", holds: (value: unknown) => typeof value === "boolean" },
  number: { name: "a number", holds: (value: unknown) => typeof value === "number" },
  object: { name: "an object", holds: isObject },
  "string[]": { name: "a list of non-empty strings", holds: (value: unknown) => isListOf(value, isText) },
  "object[]": { name: "a list of objects", holds: (value: unknown) => isListOf(value, isObject) },
  Duration: { name: "a Duration", holds: (value: unknown) => has(value, [], ["toSeconds", "isUnresolved"]) },
  RetentionDays: {
    name: "one of RetentionDays",
    holds: (value: unknown) =>
      typeof value === "number" && (Token.isUnresolved(value) || Object.values(RetentionDays).includes(value)),
  },
  RemovalPolicy: {
    name: `one of ${removalPolicies.join(", ")}`,
    holds: (value: unknown) => removalPolicies.includes(value),
  },
  TokenService: {
    name: "a TokenService",
    holds: (value: unknown) => isConstruct(value, ["tableName", "tableArn", "prefix"], ["grantIntrospect"]),
  },
  Function: {
    name: "a Lambda function that this app defines",
    holds: (value: unknown) => isConstruct(value, ["functionArn"], ["addToRolePolicy", "addEnvironment"]),
  },
  Topic: { name: "an SNS topic", holds: (value: unknown) => has(value, ["topicArn"]) },
  Certificate: { name: "a certificate", holds: (value: unknown) => has(value, ["certificateArn"]) },
  HostedZone: { name: "a hosted zone", holds: (value: unknown) => has(value, ["hostedZoneId", "zoneName"]) },
  RestApi: {
    name: "a RestApi or a SpecRestApi",
    holds: (value: unknown) => isConstruct(value, ["restApiId"], ["addGatewayResponse"]),
  },
  HttpApi: {
    name: "an HttpApi",
    holds: (value: unknown) => isConstruct(value, ["apiId"]) && value["isHttpApi"] === true,
  },
  Stage: { name: "a stage of an API", holds: isStage },
  WebSocketStage: {
    name: "a stage of a WebSocketApi",
    holds: (value: unknown) => isStage(value) && "callbackUrl" in value,
  },
} satisfies Record<string, { readonly name: string; readonly holds: (value: unknown) => boolean }>;

/** The type of a prop. With `?`, the prop is optional. */
export type PropType = `${keyof typeof checks}${"" | "?"}`;

/** The type of each prop of an interface. A prop that is added and not listed fails to compile. */
export type PropTypes<Props> = Readonly<Record<keyof Props, PropType>>;

/**
 * Checks the names and types of props at run time: the compiler doesn't check apps in JavaScript, and props from context
 * or a file. A string `"false"` for a boolean would otherwise count as true, and a misspelled prop as absent.
 *
 * @param path the prefix of prop names in messages.
 * @throws Error naming the first prop that is unknown, of another type, or has a value twice, or saying that there are
 *   no props.
 */
export function assertPropTypes<Props extends object>(props: Props, types: PropTypes<Props>, path = ""): void {
  const owner = path.replace(/\.$/, "") || "props";
  if (!isObject(props)) throw new Error(`${owner}: ${describe(props)} isn't an object.`);
  const unknown = Object.keys(props).find((prop) => !Object.hasOwn(types, prop) && props[prop] !== undefined);
  if (unknown !== undefined) {
    throw new Error(`${owner}: there is no prop ${describe(unknown)}. There are ${Object.keys(types).join(", ")}.`);
  }
  for (const [prop, type] of Object.entries<PropType>(types)) {
    const value = props[prop as keyof Props];
    if (value !== undefined || !type.endsWith("?")) assertType(`${path}${prop}`, value, type);
  }
}

/** @throws Error naming the value that is of another type. */
export function assertType(name: string, value: unknown, type: PropType): void {
  const check = checks[type.replace("?", "") as keyof typeof checks];
  if (!check.holds(value)) throw new Error(`${name}: ${describe(value)} isn't ${check.name}.`);
  if (!Array.isArray(value)) return;
  const repeated = value.findIndex((member, index) => typeof member === "string" && value.indexOf(member) < index);
  if (repeated >= 0) throw new Error(`${name}[${repeated}]: ${describe(value[repeated])} is there twice.`);
}

function describe(value: unknown): string {
  if (value === undefined) return "undefined";
  if (typeof value === "number") return `${value}`;
  if (Array.isArray(value) && value.some((member) => typeof member === "object" && member !== null)) return "this list";
  const isPlain = value === null || Array.isArray(value) || ["string", "boolean"].includes(typeof value);
  return isPlain ? shorten(JSON.stringify(value)) : `this ${typeof value}`;
}

/** A value of any length must not fill the terminal. */
function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
