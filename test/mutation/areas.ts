/** A part of the source whose tests have to notice a change of its behaviour. */
export interface Area {
  readonly mutate: readonly string[];
  /** The folders of the tests that see it. */
  readonly tests: readonly string[];
  /** The least share of the mutants, in percent, that has to fail a test. */
  readonly threshold: number;
}

/** A function of its own. What its `index.ts` puts together runs in the local stack, where no mutant can be planted. */
const functionArea = (name: string, threshold = 90): Area => ({
  mutate: [`functions/${name}/**/!(index).ts`],
  tests: [`test/functions/${name}`],
  threshold,
});

export const areas: Readonly<Record<string, Area>> = {
  core: { mutate: ["core/**/*.ts"], tests: ["test/core"], threshold: 97 },
  guard: { mutate: ["guard/!(index).ts"], tests: ["test/guard"], threshold: 95 },
  authorizer: functionArea("authorizer", 95),
  revocation: functionArea("revocation", 95),
  api: functionArea("api"),
  "signed-client": functionArea("aws/signed-client"),
  aws: {
    mutate: ["functions/aws/*.ts"],
    tests: ["aws", "connections", "introspection", "revocation", "usage", "registration"].map(
      (name) => `test/functions/${name}`,
    ),
    threshold: 90,
  },
  bootstrap: functionArea("bootstrap"),
  connections: functionArea("connections"),
  graphql: functionArea("graphql"),
  introspection: functionArea("introspection"),
  "management-authorizer": functionArea("management-authorizer"),
  usage: functionArea("usage"),
};
