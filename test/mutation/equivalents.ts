/** A change of the code that changes nothing that anybody could observe. */
export interface Equivalent {
  readonly file: string;
  /** The code that is replaced, with its line breaks as single spaces. */
  readonly code: string;
  readonly becomes: string;
  readonly why: string;
}

/** The mutants that no test can notice. One that a test notices after all is reported: it has no place here any more. */
export const equivalents: readonly Equivalent[] = [
  {
    file: "functions/revocation/flush-caches.ts",
    code: "lastAt === null",
    becomes: "false",
    why: "The rest of the interval is then NaN, which is neither too long nor to be waited for: as 0.",
  },
];
