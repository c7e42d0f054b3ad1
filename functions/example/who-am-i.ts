import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { answer } from "./answer.ts";

/** `GET /whoami`: who is calling, as the authorizer tells every backend. */
export function whoAmI({ requestContext }: APIGatewayProxyEvent): APIGatewayProxyResult {
  const { tokenId, tokenName, owner, scopes } = requestContext.authorizer ?? {};
  return answer(200, { tokenId, tokenName, owner, scopes });
}
