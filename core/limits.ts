import { secondsPer } from "./duration.ts";

/** Limits of the domain. Lengths are in Unicode characters. */
export const limits = {
  nameLength: 128,
  ownerLength: 128,
  descriptionLength: 1_000,
  scopesPerToken: 50,
  cidrsPerToken: 20,
  /** The number of items of a page. */
  pageSize: { min: 1, default: 50, max: 100 },
  /** The longest overlap of a rotation, in seconds: 30 days. */
  overlapSeconds: 30 * secondsPer.day,
} as const;

/**
 * An owner is a principal such as `alice`, `alice@example.com` or `service/billing`.
 * It never contains a space: the store relies on that to sort by owner and then by name.
 */
export const ownerPattern = /^[A-Za-z0-9][A-Za-z0-9._@+/=:-]*$/;

/** A scope name: an RFC 6749 scope-token, limited to characters that are easy to type. */
export const scopeNamePattern = /^[A-Za-z0-9][A-Za-z0-9._:/*-]{0,63}$/;

/** The suffix of a TypeID (regular expression source): 26 characters of Crockford base32. */
export const typeIdSuffix = "[0-7][0-9a-hjkmnp-tv-z]{25}";

/** A token id: a TypeID with the prefix `tok`. */
export const tokenIdForm = `tok_${typeIdSuffix}`;
export const tokenIdPattern = new RegExp(`^${tokenIdForm}$`);

/** A digest: SHA-256 in lower-case hexadecimal. */
export const digestPattern = /^[0-9a-f]{64}$/;
