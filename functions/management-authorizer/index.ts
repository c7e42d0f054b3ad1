import { managementAuthorizerSettingsShape } from "../../contract/deployment/sign-in.ts";
import { createHandler } from "../authorizer/create-handler.ts";
import { authorizerLimits } from "../aws/item-client.ts";
import { createSignedItemClient } from "../aws/signed-client/signed-item-client.ts";
import { readSettings } from "../configuration.ts";
import { readIssuer } from "../issuer.ts";
import { authorizeManagement } from "./authorize-management.ts";
import { createJwtVerification } from "./verify-jwt.ts";

const { signIn: rules } = readSettings(import.meta.url, managementAuthorizerSettingsShape);
const issuer = readIssuer();
if (!issuer) throw new Error("The management API's authorizer has no issuer.");
const signIn = { issuer: issuer.issuer, rules, verifyJwt: createJwtVerification(issuer) };

/**
 * The authorizer of a management API with sign-in. Authorizers of protected APIs accept only secrets, and don't bundle
 * this code.
 */
export const handler = createHandler(createSignedItemClient(authorizerLimits), import.meta.url, (authorizer, event) =>
  authorizeManagement(signIn, authorizer, event),
);
