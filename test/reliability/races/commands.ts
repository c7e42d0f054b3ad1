import fc, { type Arbitrary, type AsyncCommand } from "fast-check";
import { digestSecret, generateSecret } from "../../../core/secret.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { deleteToken } from "../../../core/use-cases/delete-token.ts";
import { revokeSecret } from "../../../core/use-cases/revoke-secret.ts";
import { rotateToken } from "../../../core/use-cases/rotate-token.ts";
import { type UpdateTokenInput, updateToken } from "../../../core/use-cases/update-token.ts";
import { elsewhere, holdsAlready } from "./model.ts";
import type { Who, World } from "./world.ts";

/** A command of the model: it starts something, and doesn't wait for it. */
type Command = AsyncCommand<object, World>;

function command(label: string, start: (world: World) => void): Command {
  return { check: () => true, run: async (_, world) => start(world), toString: () => label };
}

/** What is changed of a token, by field: restrictions, what undoes them, and what does both. */
const changes = {
  status: {
    disable: { status: "disabled" },
    enable: { status: "active" },
    "disable, and leave addresses": { status: "disabled", allowedCidrs: [] },
  },
  scopes: {
    "remove scopes": { scopes: [] },
    "remove a scope": { scopes: ["tokens:self"] },
    "give scopes": { scopes: ["tokens:self", "lookup:read"] },
    "give more scopes": { scopes: ["tokens:self", "lookup:read", "scope:write"] },
  },
  expiresAt: {
    "expired since 2020": { expiresAt: "2020-01-01T00:00:00.000Z" },
    "expire in 2030": { expiresAt: "2030-01-01T00:00:00.000Z" },
    "never expire": { expiresAt: null },
  },
  allowedCidrs: {
    "bind to addresses": { allowedCidrs: [elsewhere] },
    "wider addresses": { allowedCidrs: [elsewhere, "0.0.0.0/0"] },
    "leave addresses": { allowedCidrs: [] },
  },
  several: {
    "undo all": { status: "active", scopes: ["tokens:self", "lookup:read"], expiresAt: null, allowedCidrs: [] },
    rename: { name: "shared" },
    describe: { description: "flood" },
    "end the overlap": { previousValidUntil: null },
  },
} as const satisfies Record<string, Record<string, UpdateTokenInput>>;

type Field = keyof typeof changes;
const fields = Object.keys(changes) as Field[];
type Target = "victim" | "bystander" | "stranger";

/** What a sequence is about. Commands that have nothing to do with each other don't meet. */
interface Focus {
  readonly kinds: "all" | "updates" | "secrets";
  readonly fields: readonly Field[];
  readonly targets: readonly Target[];
}

const focus: Arbitrary<Focus> = fc.record({
  kinds: fc.constantFrom<Focus["kinds"][]>("all", "updates", "updates", "secrets"),
  fields: fc.oneof(
    { weight: 1, arbitrary: fc.constant(fields) },
    { weight: 3, arbitrary: fc.subarray(fields, { minLength: 1, maxLength: 2 }) },
  ),
  targets: fc.constantFrom<Target[][]>(["victim", "bystander", "stranger"], ["victim"], ["bystander"], ["bystander"]),
});

const who = fc.constantFrom<Who[]>("administrator", "attacker", "colleague");
/** Most changes are made whatever the version, and once. */
const isGuarded = fc.constantFrom(false, false, false, true);
const times = fc.oneof(
  { weight: 6, arbitrary: fc.constant(1) },
  { weight: 1, arbitrary: fc.integer({ min: 2, max: 5 }) },
);
/** Which of the verdicts or secrets that there are, from the newest on. */
const which = fc.constantFrom(0, 0, 0, 1, 2);

const update = (inputs: Readonly<Record<string, UpdateTokenInput>>, target: Arbitrary<Target>) =>
  fc.record({ who, what: fc.constantFrom(...Object.entries(inputs)), target, isGuarded, times, which }).map((given) => {
    const [what, input] = given.what;
    const label = `${given.times} × ${given.who}: ${what} of the ${given.target}${versionOf(given)}`;
    return command(label, (world) => {
      for (let n = 0; n < given.times; n++) {
        world.start({
          ...subject(world, given),
          label,
          asked: { ...input },
          holds: (token) => holdsAlready(token, { ...input }, given.who === "administrator"),
          run: ({ caller, tokenId, versions }) => updateToken(world.service, caller, tokenId, input, versions),
        });
      }
    });
  });

const rotation = (target: Arbitrary<Target>) =>
  fc
    .record({
      who,
      target,
      isGuarded,
      times,
      which,
      overlapSeconds: fc.constantFrom(0, 600),
      again: fc.option(fc.nat(3)),
    })
    .map((given) => {
      const to = given.again === null ? "a new secret" : `secret ${given.again}`;
      const label = `${given.times} × ${given.who}: rotate the ${given.target} to ${to}, ${given.overlapSeconds} s${versionOf(given)}`;
      return command(label, (world) => {
        const { tokenId, ...rest } = subject(world, given);
        const had = world.secrets.filter((known) => known.tokenId === tokenId);
        const former = given.again === null ? undefined : had[given.again % had.length];
        const secret = former?.secret ?? generateSecret("lk", tokenId).secret;
        const input = { overlapSeconds: given.overlapSeconds, digest: digestSecret(secret) };
        for (let n = 0; n < given.times; n++) {
          world.start({
            ...rest,
            tokenId,
            label,
            holds: ({ digest }) => digest === input.digest,
            async run({ caller, versions }) {
              const { token } = await rotateToken(world.service, caller, tokenId, input, versions);
              world.learn({ tokenId, secret }, token);
            },
          });
        }
      });
    });

const deletion = (target: Arbitrary<Target>) =>
  fc.record({ who, target, isGuarded, which }).map((given) => {
    const label = `${given.who}: delete the ${given.target}${versionOf(given)}`;
    return command(label, (world) =>
      world.start({
        ...subject(world, given),
        label,
        run: ({ caller, tokenId, versions }) => deleteToken(world.service, caller, tokenId, versions),
      }),
    );
  });

const creation = fc
  .record({
    who,
    which,
    isForStranger: isGuarded,
    name: fc.constantFrom("shared", undefined),
    scopes: fc.constantFrom(["lookup:read"], ["tokens:self", "scope:write"]),
    /** Whether it takes the id of the bystander, which may be deleted. */
    takesId: isGuarded,
  })
  .map(({ isForStranger, takesId, scopes, name, ...given }) => {
    const label = `${given.who}: create a token${isForStranger ? " for the stranger" : ""}${takesId ? " with the id of the bystander" : ""}`;
    return command(label, (world) => {
      const id = world.ids.bystander;
      const identity = takesId && { id, digest: digestSecret(generateSecret("lk", id).secret) };
      const owner = isForStranger ? "bob" : undefined;
      world.start({
        caller: world.callerFor(given.who, given.which),
        label,
        run: ({ caller }) => createToken(world.service, caller, { owner, scopes, name, ...identity }),
      });
    });
  });

const revocation = fc.record({ who: fc.option(who), secret: fc.nat({ max: 4 }), which }).map((given) => {
  const label = `${given.who ?? "anybody"}: revoke secret ${given.secret}`;
  return command(label, (world) => {
    const { secret, tokenId } = world.secretAt(given.secret);
    world.start({
      caller: given.who && world.callerFor(given.who, given.which),
      label,
      tokenId,
      secret,
      async run({ caller, requestId }) {
        const by = given.who ? caller : { sourceIp: null, requestId };
        return revokeSecret(world.service, secret, by);
      },
    });
  });
});

const verification = fc
  .nat({ max: 4 })
  .map((secret) => command(`authorizer: verify secret ${secret}`, (world) => world.verify(world.secretAt(secret))));

/** Who changes which token, and the version that they insist on. */
function subject(world: World, given: Given) {
  const tokenId = world.ids[given.target];
  return {
    caller: world.callerFor(given.who, given.which),
    tokenId,
    ...(given.isGuarded && { versions: [world.versionOf(tokenId)] }),
  };
}

interface Given {
  readonly who: Who;
  readonly target: Target;
  readonly which: number;
  readonly isGuarded: boolean;
}

const versionOf = ({ isGuarded: guarded }: Pick<Given, "isGuarded">) => (guarded ? ", if it is at this version" : "");

/** Sequences of commands about one thing, or about all. */
export const commandSequences = focus.chain((about) => {
  const inputs = Object.assign({}, ...about.fields.map((field) => changes[field]));
  const target = fc.constantFrom(...about.targets);
  const [updates, rotations] = [update(inputs, target), rotation(target)];
  const kinds = {
    all: [updates, updates, updates, rotations, rotations, deletion(target), creation, revocation, verification],
    updates: [updates, updates, updates, rotations],
    secrets: [rotations, rotations, revocation, revocation, verification],
  };
  return fc.commands(kinds[about.kinds], { maxCommands: 14, size: "max" });
});
