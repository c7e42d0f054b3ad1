import { z } from "zod";
import { isIssuerUrl } from "../../contract/deployment/sign-in.ts";
import { readJsonFile } from "../host/json-file.ts";
import { clients } from "./people.ts";

/** The prop `signIn` for the issuer for development. */
export function createDevelopmentSignIn(issuer: string): object {
  return {
    issuer,
    clientId: clients.console,
    cliClientId: clients.cli,
    organization: "Example Corp",
    adminWhen: { claim: "groups", contains: "administrators" },
    grantableScopes: [{ when: { claim: "groups", contains: "developers" }, scopes: ["lookup:read", "scope:write"] }],
  };
}

const SignInFile = z.looseObject({
  issuer: z.string().refine(isIssuerUrl, "It isn't the URL of an issuer."),
  clientId: z.string().min(1),
});

/**
 * Reads the prop `signIn` for another issuer. The app checks its other members.
 * @param file a JSON file with the prop `signIn` of `TokenService`.
 * @throws UserError for any other file.
 */
export function readSignInFile(file: string): { readonly issuer: string } {
  const advice = "--sign-in takes a JSON file with an issuer and a clientId: see docs/sign-in.md.";
  return readJsonFile(file, SignInFile, { advice });
}
