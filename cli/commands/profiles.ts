import type { Command } from "commander";
import { createCommand } from "../options.ts";
import { info, print, printJson } from "../output.ts";
import { readProfiles } from "../profiles.ts";
import { formatTable } from "../table.ts";

interface Row {
  readonly name: string;
  readonly url: string;
  /** Where a person has signed in; `null`: the profile has a secret. */
  readonly issuer: string | null;
}

/** `latchkey profiles`. */
export function profilesCommand(): Command {
  return createCommand("profiles", "List the stored profiles, without their secrets", ["profiles", "profiles --json"])
    .option("--json", "print a JSON array")
    .action(async ({ json }: { json?: true }) => {
      const profiles: readonly Row[] = [...readProfiles()].map(([name, profile]) => ({
        name,
        url: profile.url,
        issuer: "signIn" in profile ? profile.signIn.issuer : null,
      }));
      if (json) printJson(profiles);
      else if (profiles.length === 0) info("No profiles. Create one with latchkey login.");
      else {
        const columns = [
          { title: "PROFILE", value: ({ name }: Row) => name },
          { title: "LOGIN", value: ({ issuer }: Row) => (issuer === null ? "secret" : `sign-in at ${issuer}`) },
          { title: "URL", value: ({ url }: Row) => url },
        ];
        print(await formatTable(columns, profiles));
      }
    });
}
