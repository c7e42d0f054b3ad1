import { type DocumentNode, type FieldNode, GraphQLError, Kind, type SelectionSetNode } from "graphql";
import { maxTokens } from "./list-all-tokens.ts";

/**
 * The limits of a query. Sizes are of the document as written; depth and cost are computed with all fragments
 * expanded.
 */
export const queryBounds = {
  /** Lexical tokens of the document. The parser stops there. */
  tokens: 1_000,
  /** Fields, fragments counted once. Clients' introspection query has 73. Merging equal ones takes quadratic time. */
  fields: 200,
  /** Fields with an alias. */
  aliases: 50,
  /** Fields below each other. The introspection query of clients has 15. */
  depth: 16,
  /** Fields of the result. A list of tokens counts as its maximum page. */
  cost: 250_000,
  /** Values in the variables, each member of a list or an object counted. */
  values: 1_000,
} as const;

/** The depth of a selection, and the maximum number of fields in its result. */
interface Size {
  readonly depth: number;
  readonly cost: number;
}

/**
 * Refuses a document that costs too much to validate or to run. It visits every part of the document once, so it costs
 * no more than parsing.
 *
 * @param variables values for page sizes that are variables.
 * @throws GraphQLError `validation_failed`.
 */
export function assertBounds(document: DocumentNode, variables: Readonly<Record<string, unknown>>): void {
  const selections = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet]] : [],
    ),
  );
  const fragments = new Map<string, Size | "open">();
  let aliases = 0;
  let fields = 0;

  const sizeOfFragment = (name: string): Size => {
    const known = fragments.get(name);
    if (known === "open") throw refusal(`The fragment ${name} spreads itself.`);
    if (known) return known;
    fragments.set(name, "open");
    const selection = selections.get(name);
    const size = selection ? measure(selection) : { depth: 0, cost: 0 };
    fragments.set(name, size);
    return size;
  };
  const sizeOfField = (field: FieldNode): Size => {
    fields++;
    if (field.alias) aliases++;
    const below = field.selectionSet ? measure(field.selectionSet) : { depth: 0, cost: 0 };
    return { depth: below.depth + 1, cost: 1 + pageSize(field, variables) * below.cost };
  };
  const measure = ({ selections: parts }: SelectionSetNode): Size => {
    const sizes = parts.map((part) => {
      if (part.kind === Kind.FIELD) return sizeOfField(part);
      return part.kind === Kind.FRAGMENT_SPREAD ? sizeOfFragment(part.name.value) : measure(part.selectionSet);
    });
    return {
      depth: Math.max(0, ...sizes.map(({ depth }) => depth)),
      cost: sizes.reduce((sum, { cost }) => sum + cost, 0),
    };
  };

  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) sizeOfFragment(definition.name.value);
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const { depth, cost } = measure(definition.selectionSet);
    if (depth > queryBounds.depth) throw refusal(`The query is limited to ${queryBounds.depth} levels.`);
    if (cost > queryBounds.cost) {
      throw refusal(`The result is limited to ${queryBounds.cost} fields. Ask for smaller pages.`);
    }
  }
  if (fields > queryBounds.fields) throw refusal(`The query is limited to ${queryBounds.fields} fields.`);
  if (aliases > queryBounds.aliases) throw refusal(`The query is limited to ${queryBounds.aliases} aliases.`);
  assertVariables(variables);
}

/** Without recursion, because lists can be nested deeper than the call stack. */
function assertVariables(variables: Readonly<Record<string, unknown>>): void {
  const open: object[] = [variables];
  let values = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const members = Object.values(next);
    values += members.length;
    if (values > queryBounds.values) throw refusal(`The variables are limited to ${queryBounds.values} values.`);
    open.push(...members.filter((member) => typeof member === "object" && member !== null));
  }
}

/** How often the selection of a field is resolved, at most. */
function pageSize({ name, arguments: given = [] }: FieldNode, variables: Readonly<Record<string, unknown>>): number {
  if (name.value !== "tokens") return 1;
  const sizes = given
    .filter((argument) => ["first", "last", "limit"].includes(argument.name.value))
    .map(({ value }) => {
      if (value.kind === Kind.INT) return Number(value.value);
      return value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
    });
  return Math.min(maxTokens, ...sizes.filter((size) => typeof size === "number" && size >= 0).map(Number));
}

function refusal(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "validation_failed" } });
}
