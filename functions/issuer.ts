import { environment } from "../contract/deployment/functions.ts";
import type { Issuer } from "../contract/deployment/sign-in.ts";
import { requiredVariable } from "./configuration.ts";

/**
 * The issuer whose JWTs the service accepts, from the environment; `undefined` if there is no sign-in.
 * @throws Error if the issuer has no client.
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
