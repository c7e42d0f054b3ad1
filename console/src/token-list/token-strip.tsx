import { UnstyledButton } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { type StatusFilter, statusQuery } from "./list-state.ts";
import { listStrings } from "./strings.ts";
import { useTokenCount } from "./use-token-list.ts";

const text = listStrings.list;
const attention = { expiring: "warning", expired: "danger" } as const satisfies Partial<Record<StatusFilter, string>>;

interface TokenStripProps {
  readonly owner: string | undefined;
  /** Whether the list has loaded: the counts never delay it. */
  readonly isEnabled: boolean;
  readonly onFilter: (status: StatusFilter) => void;
}

/** The tokens that need attention: how many expire soon, and how many have expired. */
export function TokenStrip({ owner, isEnabled, onFilter }: TokenStripProps) {
  const scope = owner === undefined ? {} : { owner };
  const counts = {
    expiring: useTokenCount({ ...scope, ...statusQuery("expiring") }, isEnabled),
    expired: useTokenCount({ ...scope, ...statusQuery("expired") }, isEnabled),
  };
  const parts = (["expiring", "expired"] as const).flatMap((filter) => {
    const found = counts[filter];
    return found && found.count > 0 ? [{ filter, label: text[filter](found.count, found.isComplete) }] : [];
  });
  if (parts.length === 0) return null;
  return (
    <section aria-label={text.attentionLabel} className="strip">
      {parts.map(({ filter, label }) => (
        <UnstyledButton key={filter} className="strip-part" onClick={() => onFilter(filter)}>
          <TriangleAlert size={15} aria-hidden className={attention[filter]} />
          {label}
        </UnstyledButton>
      ))}
    </section>
  );
}
