import { credentialForms } from "../contract/deployment/credential-headers.ts";

/** What a client presented in the one header that an authorizer serves. */
export interface Credentials {
  /** Empty where the header has none of the accepted forms: no secret is. */
  readonly secret: string;
  readonly name?: string;
}

/** A secret holds no space and no colon, a name may. */
const forms = new Map(
  Object.entries(credentialForms).map(([header, form]) => [header, new RegExp(`^${form}(?<secret>[^\\s:]+)$`)]),
);

/**
 * Reads a header's value in the forms that its authorizer accepts, whether API Gateway has checked them before, as it
 * does for TOKEN authorizers, or not.
 */
export function parseCredentials(header: string, value: string): Credentials {
  const { secret = "", name } = forms.get(header)?.exec(value.trim())?.groups ?? {};
  return name === undefined ? { secret } : { secret, name };
}
