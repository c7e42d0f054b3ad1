import { environment } from "../contract/deployment/functions.ts";
import type { Issuer } from "../contract/deployment/sign-in.ts";
import { requiredVariable } from "./configuration.ts";

/**
 * Whose JWTs the service accepts, from the function's environment; `undefined`: nobody signs in.
 * @throws Error for an issuer without clients.
 */
export function readIssuer(): Issuer | undefined {
  const issuer = process.env[environment.issuer];
  if (!issuer) return undefined;
  const clientId = requiredVariable(environment.clientId);
  const audience = process.env[environment.audience];
  return {
    issuer,
    clientId,
    cliClientId: process.env[environment.cliClientId] || clientId,
    ...(audience && { audience }),
  };
}
