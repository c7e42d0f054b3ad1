import { UnstyledButton } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { strings } from "../strings.ts";
import { type StatusFilter, statusQueries } from "./list-state.ts";
import { useTokenCount } from "./use-token-list.ts";

const text = strings.list;

interface TokenStripProps {
  readonly owner: string | undefined;
  /** Whether the list is there: the count never delays it. */
  readonly isEnabled: boolean;
  readonly onFilter: (status: StatusFilter) => void;
}

/** What needs attention in a list: how many tokens expire soon. */
export function TokenStrip({ owner, isEnabled, onFilter }: TokenStripProps) {
  const scope = owner === undefined ? {} : { owner };
  const found = useTokenCount({ ...scope, ...statusQueries.expiring }, isEnabled);
  if (!found || found.count === 0) return null;
  return (
    <section aria-label={text.attentionLabel}>
      <UnstyledButton className="strip-part" onClick={() => onFilter("expiring")}>
        <TriangleAlert size={15} aria-hidden className="warning" />
        {text.expiring(found.count, found.isComplete)}
      </UnstyledButton>
    </section>
  );
}
