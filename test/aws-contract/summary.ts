import type { Fact } from "./fact.ts";

/** How one fact came out: it holds, does not, or was not tried or not expected to hold, with the reason. */
export type Outcome =
  | { readonly fact: Fact; readonly outcome: "holds" }
  | { readonly fact: Fact; readonly outcome: "differs"; readonly differences: readonly string[] }
  | { readonly fact: Fact; readonly outcome: "skipped"; readonly reason: string };

/** How many facts hold somewhere, and which are skipped for which reason. */
export function contractSummary(where: string, outcomes: readonly Outcome[]): string {
  const count = (outcome: Outcome["outcome"]) => outcomes.filter((each) => each.outcome === outcome).length;
  const skipped = Map.groupBy(
    outcomes.filter((each) => each.outcome === "skipped"),
    ({ reason }) => reason,
  );
  return [
    `Contract fixtures ${where}: ${outcomes.length} in all, ${count("holds")} hold, ${count("differs")} differ, ${count("skipped")} skipped.`,
    ...[...skipped].map(([reason, facts]) => `  ${facts.length} skipped, because ${reason}: ${ids(facts)}`),
    ...outcomes
      .filter((each) => each.outcome === "differs")
      .map(({ fact, differences }) => `  differs: ${fact.id}: ${differences.join("; ")}`),
  ].join("\n");
}

function ids(outcomes: readonly Outcome[]): string {
  return outcomes.map(({ fact }) => fact.id).join(", ");
}
