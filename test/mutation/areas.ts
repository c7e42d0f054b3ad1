/** A part of the source whose tests have to notice a change of its behaviour. */
export interface Area {
  readonly mutate: readonly string[];
  /** The folders of the tests that see it. */
  readonly tests: readonly string[];
  /** The least share of the mutants, in percent, that has to fail a test. */
  readonly threshold: number;
}

const functionArea = (name: string, threshold = 90, tests: readonly string[] = []): Area => ({
  mutate: [`functions/${name}/**/*.ts`, `!functions/${name}/index.ts`],
  tests: [`test/functions/${name}`, ...tests],
  threshold,
});

export const areas: Readonly<Record<string, Area>> = {
  core: { mutate: ["core/**/*.ts"], tests: ["test/core"], threshold: 97 },
  guard: { mutate: ["guard/**/*.ts", "!guard/index.ts"], tests: ["test/guard"], threshold: 95 },
  authorizer: functionArea("authorizer", 95),
  revocation: functionArea("revocation", 95),
  api: functionArea("api"),
  "signed-client": functionArea("aws/signed-client"),
  aws: functionArea("aws", 90, [
    "test/functions/connections",
    "test/functions/introspection",
    "test/functions/revocation",
    "test/functions/usage",
    "test/functions/registration",
    "test/guard",
  ]),
  bootstrap: functionArea("bootstrap"),
  connections: functionArea("connections"),
  graphql: functionArea("graphql"),
  introspection: functionArea("introspection"),
  "management-authorizer": functionArea("management-authorizer"),
  usage: functionArea("usage"),
};
