import { CreateToken } from "../../contract/schemas.ts";

/** A seed token as the stack asks for it. All members are strings, because CloudFormation makes them so. */
export interface Seed {
  readonly owner: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly description?: string;
  readonly expiresAt?: string;
  readonly allowedCidrs?: readonly string[];
  /** The id of a token made offline, and the digest of its secret. */
  readonly id?: string;
  readonly digest?: string;
  /** In place of a digest: the entry of the vault for a secret that the service makes. */
  readonly secretArn?: string;
}

/** How messages name a seed. */
export function labelOf({ owner, name }: Pick<Seed, "owner" | "name">): string {
  return `Seed token ${owner} ${name}`;
}

/** @throws Error that says what is wrong with a seed: the rules of `POST /v1/tokens` hold for it too. */
export function assertSeed({ secretArn, ...seed }: Seed): void {
  const { success, error } = CreateToken.safeParse(seed);
  if (!success) throw new Error(error.issues.map(({ path, message }) => `${path.join("/")}: ${message}`).join(" "));
  if (seed.digest === undefined && secretArn === undefined) throw new Error("It needs a digest or a secretArn.");
}

/** The seed of the last deployment that a seed goes on from: the one with its id, or else with its owner and name. */
export function previousOf(seed: Seed, previous: readonly Seed[]): Seed | undefined {
  const sameId = seed.id === undefined ? undefined : previous.find(({ id }) => id === seed.id);
  return sameId ?? previous.find(({ owner, name }) => owner === seed.owner && name === seed.name);
}
