import type { APIGatewayAuthorizerResult } from "aws-lambda";
import type { PersonContext } from "../../contract/deployment/authorizer-context.ts";
import { metricDimensions, metrics } from "../../contract/deployment/metrics.ts";
import { jwtPattern } from "../../contract/deployment/sign-in.ts";
import { identify, type SignInRules } from "../../core/sign-in.ts";
import { type Authorizer, authorize } from "../authorizer/authorize.ts";
import { type AuthorizerEvent, readAuthorizerEvent } from "../authorizer/authorizer-event.ts";
import { allowUntil } from "../authorizer/policy.ts";
import { parseCredentials } from "../credentials.ts";
import { count } from "../metrics.ts";
import type { JwtRefusal, VerifyJwt } from "./verify-jwt.ts";

/** The sign-in configuration. */
export interface SignIn {
  readonly issuer: string;
  readonly rules: SignInRules;
  readonly verifyJwt: VerifyJwt;
}

const jwtForm = new RegExp(`^${jwtPattern}$`);

/**
 * Decides one call of the management API, by a secret or by the JWT of a person who signed in. Their shapes tell them
 * apart.
 *
 * @throws Error with exactly the message `Unauthorized` for a bad token or JWT: 401. Any other error becomes
 *   a 503. Secrets keep working while the issuer's keys are unavailable.
 */
export async function authorizeManagement(
  signIn: SignIn,
  authorizer: Authorizer,
  event: AuthorizerEvent,
): Promise<APIGatewayAuthorizerResult> {
  const { settings, report } = authorizer;
  const { header, resourceArn } = readAuthorizerEvent(event, settings.header);
  const { secret: jwt } = parseCredentials(settings.header, header);
  if (!jwtForm.test(jwt)) return authorize(authorizer, event);

  const verdict = await signIn.verifyJwt(jwt);
  if (!verdict.ok) throw refusal(verdict.reason);
  const { claims, subject, validUntil } = verdict;
  const identity = identify(signIn.rules, claims);
  if (!identity) throw refusal("jwt_without_owner");
  report.accepted();
  const { owner, scopes, grantableScopes, name } = identity;
  const context: PersonContext = {
    issuer: signIn.issuer,
    subject,
    ...(name !== null && { personName: name }),
    owner,
    scopes: scopes.join(" "),
    grantableScopes: grantableScopes.join(" "),
    validUntil,
  };
  // A known person without permissions gets 403.
  const statements = allowUntil(settings, { resourceArn }, scopes, validUntil);
  const policyDocument = { Version: "2012-10-17", Statement: statements };
  return { principalId: owner, policyDocument, context };
}

/** Counts a refusal, and creates the error for which API Gateway returns 401. */
function refusal(reason: JwtRefusal): Error {
  count({ metric: metrics.refusals, dimensions: { [metricDimensions.reason]: reason } });
  return new Error("Unauthorized");
}
