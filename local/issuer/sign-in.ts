import { readFileSync } from "node:fs";
import { UserError } from "../host/user-error.ts";
import { clients } from "./people.ts";

/** How people sign in at the issuer for development, as the app is told. */
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
 * How people sign in at another issuer.
 * @param file with the prop `signIn` of `TokenService`, as JSON.
 * @throws UserError for a file that isn't that.
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
