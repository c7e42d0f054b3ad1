import {
  type ASTNode,
  buildSchema,
  type FieldDefinitionNode,
  findSchemaChanges,
  isTypeDefinitionNode,
  Kind,
  parse,
  printSchema,
  visit,
} from "graphql";
import { describe, expect, it } from "vitest";
import { schema } from "../../../functions/graphql/graphql-server.ts";
import { typeDefs } from "../../../functions/graphql/schema.ts";

/** The schema of Jahia's module, as its clients use it. */
const jahiaSchema = buildSchema(`
  type Query { admin: AdminQuery! currentUser: User }
  type Mutation { admin: AdminMutation! }
  type AdminQuery { personalApiTokens: PersonalApiTokensQuery }
  type AdminMutation { personalApiTokens: PersonalApiTokensMutation }
  type PersonalApiTokensQuery {
    verifyToken(token: String!): Boolean
    tokenByKey(key: String!): PersonalApiToken
    tokenByUserAndName(userId: String!, site: String, tokenName: String!): PersonalApiToken
    tokens(userId: String, site: String, fieldSorter: InputFieldSorterInput, first: Int, last: Int,
           after: String, before: String, offset: Int, limit: Int): PersonalApiTokenConnection
    availableScopes: [GqlScope]
  }
  type PersonalApiTokensMutation {
    createToken(name: String!, expireAt: String, scopes: [String], state: TokenState): String
    updateToken(key: String!, name: String, expireAt: String, scopes: [String], state: TokenState): Boolean
    deleteToken(key: String!): Boolean
  }
  type PersonalApiToken {
    name: String key: String user: User createdAt: String updatedAt: String expireAt: String state: TokenState
  }
  type PersonalApiTokenConnection { edges: [PersonalApiTokenEdge] nodes: [PersonalApiToken] pageInfo: PageInfo! }
  type PersonalApiTokenEdge { cursor: String! index: Int node: PersonalApiToken }
  type PageInfo {
    startCursor: String endCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! nodesCount: Int totalCount: Int
  }
  type GqlScope { name: String description: String }
  type User { name: String! username: String! }
  enum TokenState { ACTIVE DISABLED }
  input InputFieldSorterInput { fieldName: String sortType: SortType ignoreCase: Boolean }
  enum SortType { ASC DESC }
`);

describe("the schema", () => {
  it("has the types, fields and arguments of Jahia's, and no others", () => {
    const changes = findSchemaChanges(jahiaSchema, schema).filter(({ type }) => !type.endsWith("DESCRIPTION_CHANGED"));
    expect(changes.filter(({ type }) => type !== "DESCRIPTION_CHANGED").map(({ description }) => description)).toEqual(
      [],
    );
  });

  it("is that of the snapshot", async () => {
    await expect(`${printSchema(schema)}\n`).toMatchFileSnapshot("./__snapshots__/schema.graphql");
  });

  it("describes every type, field, argument and value, and begins the names of types with a capital", () => {
    const described: string[] = [];
    const undescribed: string[] = [];
    const check = (node: ASTNode) => {
      if (!("description" in node) && !node.kind.endsWith("Definition")) return;
      const { description, name } = node as FieldDefinitionNode;
      (description?.value.trim() ? described : undescribed).push(name.value);
    };
    visit(parse(typeDefs), {
      enter(node) {
        if (node.kind !== Kind.DOCUMENT) check(node);
        if (isTypeDefinitionNode(node)) expect(node.name.value).toMatch(/^[A-Z]/);
      },
    });
    expect(undescribed).toEqual([]);
    expect(described).toEqual(
      expect.arrayContaining(["PersonalApiToken", "expireAt", "tokenName", "sortType", "DESC"]),
    );
  });
});
