import type { Random } from "../random.ts";
import { base62, checksum, randomIdBody, secretFor, sha256 } from "./secrets.ts";
import type { WorldToken } from "./tokens.ts";

/** Changes a secret. */
type SecretMutation = (random: Random, token: WorldToken, other: WorldToken) => string;

const tricky = ["\u200b", "\u0301", "\ufeff", "\u00a0", "\u202e", "\ud83d\ude00", "\uff4b", "\u043e", "\0", "\n", "\t"];
const longest = 10_240;

const randomPart = (secret: string) => secret.slice(-49, -6);
const withoutChecksum = (secret: string) => secret.slice(0, -6);
const idBody = ({ id }: Pick<WorldToken, "id">) => id.slice(4);

/** Puts a text into another one at a random place, in place of some characters. */
function splice(random: Random, text: string, inserted: string, removed: number): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + inserted + text.slice(at + removed);
}

/** Flips one bit of one character. */
export function flipBit(random: Random, text: string): string {
  const at = random.below(text.length);
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << random.below(7))) + text.slice(at + 1);
}

/** What is presented in place of a token's current secret, by name. */
export const secretMutations: Readonly<Record<string, SecretMutation>> = {
  "flipped bit": (random, { current }) => flipBit(random, current),
  "flipped bit, checksum made anew": (random, { current }) => {
    const body = flipBit(random, withoutChecksum(current));
    return body + checksum(body);
  },
  "truncated at the end": (random, { current }) => current.slice(0, random.below(current.length)),
  "truncated at the start": (random, { current }) => current.slice(1 + random.below(current.length)),
  "one character twice": (random, { current }) => splice(random, current, random.text(base62, 1), 0),
  "more at the end": (random, { current }) => current + random.text(`${base62}_-. `, 1 + random.below(8)),
  "Unicode inserted": (random, { current }) => splice(random, current, random.pick(tricky), 0),
  "Unicode in place of a character": (random, { current }) => splice(random, current, random.pick(tricky), 1),
  "full-width": (_, { current }) => current.replaceAll(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
  "other case": (random, { current }) => (random.chance(0.5) ? current.toUpperCase() : current.toLowerCase()),
  "another token's id": (_, { prefix, current }, other) => secretFor(prefix, idBody(other), randomPart(current)),
  "another token's random part": (_, token, other) => secretFor(token.prefix, idBody(token), randomPart(other.current)),
  "another random part": (random, token) => secretFor(token.prefix, idBody(token), random.text(base62, 43)),
  "another token's secret": (_, _token, other) => other.current,
  "an id that no token has": (random, { prefix }) => secretFor(prefix, randomIdBody(random), random.text(base62, 43)),
  "a former secret": (_, { former }) => former,
  "the previous secret": (_, { previous }) => previous,
  "another prefix": (random, { id, current }) =>
    secretFor(random.pick(["lk", "acme", "lkx", "l", "tok"]), id.slice(4), randomPart(current)),
  "the digest": (_, { current }) => sha256(current),
  "the id": (_, { id }) => id,
  "a word": (random) =>
    random.pick(["", "null", "undefined", "true", "[object Object]", "__proto__", "constructor", "*", ".", "%00"]),
  "10 KB of one character": (random) =>
    random.pick([":", ",", " ", "_", "a", "0", "\u00e9", "a,", "a:", ", "]).repeat(longest).slice(0, longest),
  "10 KB before": (random, { current }) =>
    random.pick(["a", "lk_", ",", ", ", "a,", ":", "é"]).repeat(longest).slice(0, longest) + current,
  "10 KB after": (random, { current }) => current + random.pick(["a", "_", ",", " ", ":", "0"]).repeat(longest),
  "the secret many times": (random, { current }) => `${current}${random.pick(["", ",", " ", ":", "_"])}`.repeat(120),
};

/** What is presented in place of a name. */
export const nameMutations: Readonly<Record<string, (random: Random, name: string) => string>> = {
  "flipped bit": (random, name) => flipBit(random, name),
  decomposed: (_, name) => name.normalize("NFD"),
  "compatibility form": (_, name) => name.normalize("NFKC"),
  "other case": (_, name) => name.toUpperCase(),
  "spaces around": (_, name) => ` ${name} `,
  "invisible character": (random, name) => splice(random, name, random.pick(tricky), 0),
  empty: () => "",
  "another colon": (_, name) => `${name}:${name}`,
  "10 KB": (random) => random.pick([":", "a", "a:", "é"]).repeat(5_000),
};
