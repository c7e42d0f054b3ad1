import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { jsonResponse } from "./response.ts";

/** `GET /whoami`: who is calling, as the authorizer tells every backend. */
export function whoAmI({ requestContext }: APIGatewayProxyEvent): APIGatewayProxyResult {
  const { tokenId, tokenName, owner, scopes } = requestContext.authorizer ?? {};
  return jsonResponse(200, { tokenId, tokenName, owner, scopes });
}
