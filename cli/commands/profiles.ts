import type { Command } from "commander";
import { createCommand } from "../options.ts";
import { info, print, printJson } from "../output.ts";
import { readProfiles } from "../profiles.ts";
import { formatTable } from "../table.ts";

/** `latchkey profiles`. */
export function profilesCommand(): Command {
  return createCommand("profiles", "List the stored profiles, without their secrets", ["profiles", "profiles --json"])
    .option("--json", "print a JSON array")
    .action(async ({ json }: { json?: true }) => {
      const profiles = [...readProfiles()].map(([name, { url }]) => ({ name, url }));
      if (json) printJson(profiles);
      else if (profiles.length === 0) info("No profiles. Create one with latchkey login.");
      else {
        const columns = [
          { title: "PROFILE", value: ({ name }: { name: string }) => name },
          { title: "URL", value: ({ url }: { url: string }) => url },
        ];
        print(await formatTable(columns, profiles));
      }
    });
}
