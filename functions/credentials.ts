import { credentialForms } from "../contract/deployment/credential-headers.ts";

/** The credentials in an authorizer's header. */
export interface Credentials {
  /** Empty if the header has none of the accepted formats. */
  readonly secret: string;
  readonly name?: string;
}

/** Secrets contain no spaces or colons, but names can. */
const forms = new Map(
  Object.entries(credentialForms).map(([header, form]) => [header, new RegExp(`^${form}(?<secret>[^\\s:]+)$`)]),
);

/**
 * Parses a header's value in the formats that its authorizer accepts. API Gateway checks them beforehand only for TOKEN
 * authorizers.
 */
export function parseCredentials(header: string, value: string): Credentials {
  const { secret = "", name } = forms.get(header)?.exec(value.trim())?.groups ?? {};
  return name === undefined ? { secret } : { secret, name };
}
