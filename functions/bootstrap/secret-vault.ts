/** Where the secrets of seed tokens are kept for the operator to fetch. */
export interface SecretVault {
  /** The secret of an entry, or `undefined` where the entry holds none yet. */
  read(entry: string): Promise<string | undefined>;
  /** Puts a secret in an entry, in place of what was there. */
  write(entry: string, secret: string): Promise<void>;
}
