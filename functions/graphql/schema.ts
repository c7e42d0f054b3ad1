/** The schema, in the names that Jahia's clients use. Resolvers are in `resolvers.ts`. */
export const typeDefs = /* GraphQL */ `
"""
What can be read.
"""
type Query {
  """
  Administration. An error for a caller without a usable token.
  """
  admin: AdminQuery!
  """
  The owner of the calling token, whatever its scopes; null without a usable token.
  """
  currentUser: User
}

"""
What can be changed. The fields of one mutation run in order.
"""
type Mutation {
  """
  Administration. An error for a caller without a usable token.
  """
  admin: AdminMutation!
}

"""
What can be read of the service.
"""
type AdminQuery {
  """
  Reads tokens. A token without the scope tokens:self or tokens:admin sees none.
  """
  personalApiTokens: PersonalApiTokensQuery
}

"""
What can be changed in the service.
"""
type AdminMutation {
  """
  Changes tokens. An error for a token without the scope tokens:self or tokens:admin.
  """
  personalApiTokens: PersonalApiTokensMutation
}

"""
Reads tokens: those of the caller's owner, or with tokens:admin those of every owner. Any other token is treated as one
that doesn't exist.
"""
type PersonalApiTokensQuery {
  """
  Whether a secret would be accepted now.
  """
  verifyToken(
    """
    The secret, without an authorization scheme.
    """
    token: String!
  ): Boolean
  """
  The token with a key, or null.
  """
  tokenByKey(
    """
    The token's key.
    """
    key: String!
  ): PersonalApiToken
  """
  The token of an owner by its name, or null.
  """
  tokenByUserAndName(
    """
    The token's owner.
    """
    userId: String!
    """
    Accepted and ignored: owners belong to no site.
    """
    site: String
    """
    The token's name.
    """
    tokenName: String!
  ): PersonalApiToken
  """
  Lists tokens by owner and then name, at most 5,000. Pages are chosen either by offset and limit, or by first, last,
  after and before; without any of these the whole list is the page.
  """
  tokens(
    """
    Only tokens of this owner.
    """
    userId: String
    """
    Accepted and ignored: owners belong to no site.
    """
    site: String
    """
    Sorts the whole list before a page is taken.
    """
    fieldSorter: InputFieldSorterInput
    """
    How many tokens to take from the front.
    """
    first: Int
    """
    How many tokens to take from the end.
    """
    last: Int
    """
    Only tokens after the one with this cursor.
    """
    after: String
    """
    Only tokens before the one with this cursor.
    """
    before: String
    """
    How many tokens to skip.
    """
    offset: Int
    """
    The maximum number of tokens.
    """
    limit: Int
  ): PersonalApiTokenConnection
  """
  The scopes that a token can be given.
  """
  availableScopes: [GqlScope]
}

"""
Changes tokens: those of the caller's owner, or with tokens:admin those of every owner. Any other token is treated as
one that doesn't exist.
"""
type PersonalApiTokensMutation {
  """
  Creates a token for the caller's owner and returns its secret, which is never shown again.
  """
  createToken(
    """
    The token's name, unique for its owner.
    """
    name: String!
    """
    When the token expires (ISO 8601; without an offset it is UTC). null: never. Absent: the service's default.
    """
    expireAt: String
    """
    Names of scopes. Absent or null: the service's default scopes, as far as the calling token has them.
    """
    scopes: [String]
    """
    Whether the token can be used. Absent or null: ACTIVE.
    """
    state: TokenState
  ): String
  """
  Changes a token. Arguments that are absent or null leave their fields as they are. Returns whether the token exists.
  """
  updateToken(
    """
    The token's key.
    """
    key: String!
    """
    The new name.
    """
    name: String
    """
    When the token expires (ISO 8601; without an offset it is UTC); an empty string removes the expiry.
    """
    expireAt: String
    """
    The new scopes, in place of all that the token has.
    """
    scopes: [String]
    """
    The new state.
    """
    state: TokenState
  ): Boolean
  """
  Deletes a token for good. Returns whether it existed.
  """
  deleteToken(
    """
    The token's key.
    """
    key: String!
  ): Boolean
}

"""
A token: the record about a secret, never the secret.
"""
type PersonalApiToken {
  """
  What the token is for. Unique for its owner.
  """
  name: String
  """
  The token's id, which never changes.
  """
  key: String
  """
  The token's owner, which the token acts as.
  """
  user: User
  """
  When the token was created (ISO 8601, UTC).
  """
  createdAt: String
  """
  When the token was last changed (ISO 8601, UTC).
  """
  updatedAt: String
  """
  When the token expires (ISO 8601, UTC); null: never.
  """
  expireAt: String
  """
  Whether somebody disabled the token. Expiry doesn't change it.
  """
  state: TokenState
}

"""
A page of tokens.
"""
type PersonalApiTokenConnection {
  """
  The tokens of the page with their positions.
  """
  edges: [PersonalApiTokenEdge]
  """
  The tokens of the page.
  """
  nodes: [PersonalApiToken]
  """
  Where the page is in the list.
  """
  pageInfo: PageInfo!
}

"""
A token of a page with its position.
"""
type PersonalApiTokenEdge {
  """
  The token's cursor, for after and before.
  """
  cursor: String!
  """
  The position in the whole sorted list, from 0.
  """
  index: Int
  """
  The token.
  """
  node: PersonalApiToken
}

"""
Where a page is in its list.
"""
type PageInfo {
  """
  The cursor of the first token; null on an empty page.
  """
  startCursor: String
  """
  The cursor of the last token; null on an empty page.
  """
  endCursor: String
  """
  Whether tokens follow the page.
  """
  hasNextPage: Boolean!
  """
  Whether tokens precede the page.
  """
  hasPreviousPage: Boolean!
  """
  How many tokens the page has.
  """
  nodesCount: Int
  """
  How many tokens the list has, whatever the page.
  """
  totalCount: Int
}

"""
A scope: a named set of routes that tokens are given.
"""
type GqlScope {
  """
  The name.
  """
  name: String
  """
  What the scope opens.
  """
  description: String
}

"""
An owner of tokens.
"""
type User {
  """
  The owner.
  """
  name: String!
  """
  The same as name.
  """
  username: String!
}

"""
What somebody set. Expiry doesn't change it.
"""
enum TokenState {
  """
  The token can be used.
  """
  ACTIVE
  """
  The token is refused.
  """
  DISABLED
}

"""
How a list is sorted.
"""
input InputFieldSorterInput {
  """
  A field of PersonalApiToken, or a path such as user.name. An unknown field leaves the order as it is.
  """
  fieldName: String
  """
  The direction. null: ASC.
  """
  sortType: SortType
  """
  Whether upper and lower case are the same. null: true.
  """
  ignoreCase: Boolean
}

"""
A direction. Tokens without a value are first in ASC and last in DESC.
"""
enum SortType {
  """
  Ascending.
  """
  ASC
  """
  Descending.
  """
  DESC
}
`;
