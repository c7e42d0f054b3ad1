import fc, { type AsyncCommand } from "fast-check";
import { digestSecret, generateSecret } from "../../../core/secret.ts";
import { createToken } from "../../../core/use-cases/create-token.ts";
import { deleteToken } from "../../../core/use-cases/delete-token.ts";
import { revokeSecret } from "../../../core/use-cases/revoke-secret.ts";
import { rotateToken } from "../../../core/use-cases/rotate-token.ts";
import { type UpdateTokenInput, updateToken } from "../../../core/use-cases/update-token.ts";
import type { World } from "./world.ts";

/** A command of the model: it starts something, and doesn't wait for it. */
type Command = AsyncCommand<object, World>;

function command(label: string, start: (world: World) => void): Command {
  return { check: () => true, run: async (_, world) => start(world), toString: () => label };
}

/** What an administrator does to the token whose secret was stolen. */
const restrictions: Readonly<Record<string, UpdateTokenInput>> = {
  disable: { status: "disabled" },
  "remove scopes": { scopes: [] },
  "remove a scope": { scopes: ["tokens:self"] },
  expire: { expiresAt: "2020-01-01T00:00:00.000Z" },
  "bind to addresses": { allowedCidrs: ["192.0.2.0/24"] },
};

/** What an administrator gives back. */
const releases: Readonly<Record<string, UpdateTokenInput>> = {
  enable: { status: "active" },
  "give scopes": { scopes: ["tokens:self", "lookup:read"] },
  "never expire": { expiresAt: null },
};

/** What the holder of the stolen secret tries, to undo that or to hold it off. */
const undoings: Readonly<Record<string, UpdateTokenInput>> = {
  ...releases,
  "leave addresses": { allowedCidrs: [] },
  "wider addresses": { allowedCidrs: ["192.0.2.0/24", "0.0.0.0/0"] },
  "more scopes": { scopes: ["tokens:self", "lookup:read", "scope:write"] },
  "another description": { description: "flood" },
  "all at once": { status: "active", scopes: ["tokens:self", "lookup:read"], expiresAt: null, allowedCidrs: [] },
};

const administrations = Object.entries({ ...restrictions, ...releases }).map(([name, input]) =>
  command(`administrator: ${name}`, ({ start, service, callers: { admin }, victim }) =>
    start({
      label: name,
      caller: admin,
      asked: { ...input },
      run: (requestId) => updateToken(service, { ...admin, requestId }, victim.id, input),
    }),
  ),
);

const attacks = Object.entries(undoings).flatMap(([name, input]) =>
  (["victim", "bystander"] as const).map((target) =>
    command(`attacker: ${name} of the ${target}`, (world) => {
      const caller = world.callers.attacker;
      const run = (requestId: string) => updateToken(world.service, { ...caller, requestId }, world[target].id, input);
      world.start({ label: name, caller, run });
    }),
  ),
);

const rotation = (overlapSeconds: number) =>
  command(`attacker: rotate with ${overlapSeconds} s`, (world) => {
    const caller = world.callers.attacker;
    const { secret } = generateSecret("lk", world.victim.id);
    const run = async (requestId: string) => {
      const input = { overlapSeconds, digest: digestSecret(secret) };
      const { token } = await rotateToken(world.service, { ...caller, requestId }, world.victim.id, input);
      // The next commands come with the verdict on the new secret.
      world.callers.attacker = { ...caller, secretVersion: token.secretVersion };
      world.secrets.push(secret);
    };
    world.start({ label: "rotate", caller, run });
  });

const others: readonly Command[] = [
  rotation(0),
  rotation(600),
  command("administrator: rotate", ({ start, service, callers: { admin }, victim }) =>
    start({
      label: "rotate",
      caller: admin,
      run: (requestId) => rotateToken(service, { ...admin, requestId }, victim.id, { overlapSeconds: 0 }),
    }),
  ),
  command("administrator: delete", ({ start, service, callers: { admin }, victim }) =>
    start({
      label: "delete",
      caller: admin,
      run: (requestId) => deleteToken(service, { ...admin, requestId }, victim.id),
    }),
  ),
  command("attacker: create a token", (world) => {
    const caller = world.callers.attacker;
    const run = (requestId: string) =>
      createToken(world.service, { ...caller, requestId }, { scopes: ["tokens:self", "lookup:read"] });
    world.start({ label: "create", caller, run });
  }),
];

const revocation = fc.nat({ max: 3 }).map((which) =>
  command(`anybody: revoke secret ${which}`, ({ start, service, secrets }) => {
    const secret = secrets[which % secrets.length] ?? "";
    const run = (requestId: string) => revokeSecret(service, secret, { sourceIp: null, requestId });
    start({ label: "revoke", caller: null, secret, run });
  }),
);

const verification = fc
  .nat({ max: 3 })
  .map((which) =>
    command(`authorizer: verify secret ${which}`, ({ verify, secrets }) =>
      verify(secrets[which % secrets.length] ?? ""),
    ),
  );

/** The same command many times at once. */
const flood = fc.tuple(fc.constantFrom(...attacks), fc.integer({ min: 2, max: 5 })).map(([attack, times]) => ({
  ...attack,
  run: async (model: object, world: World) => {
    for (let n = 0; n < times; n++) await attack.run(model, world);
  },
  toString: () => `${times} × ${attack}`,
}));

/** Sequences of all of them. */
export const commandSequences = fc.commands(
  [
    fc.constantFrom(...administrations),
    fc.constantFrom(...attacks),
    fc.constantFrom(...others),
    revocation,
    verification,
    flood,
  ],
  { maxCommands: 14 },
);
