import { readFileSync } from "node:fs";
import { UserError } from "../host/user-error.ts";
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

/**
 * Reads the prop `signIn` for another issuer.
 * @param file a JSON file with the prop `signIn` of `TokenService`.
 * @throws UserError for any other file.
 */
export function readSignInFile(file: string): { readonly issuer: string } {
  try {
    const signIn: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof signIn === "object" && signIn !== null && "issuer" in signIn && typeof signIn.issuer === "string") {
      return { ...signIn, issuer: signIn.issuer };
    }
  } catch {}
  throw new UserError(
    `--sign-in takes a JSON file with an issuer and a clientId: see docs/sign-in.md. ${file} isn't one.`,
  );
}
