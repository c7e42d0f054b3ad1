import { Anchor } from "@mantine/core";
import { listStrings } from "./strings.ts";

/** An owner as a button that filters the list by it. */
export function OwnerFilter({ owner, onOwner }: { readonly owner: string; readonly onOwner: (owner: string) => void }) {
  return (
    <Anchor
      component="button"
      type="button"
      size="sm"
      c="inherit"
      ta="left"
      className="break"
      aria-label={listStrings.list.showOwner(owner)}
      onClick={() => onOwner(owner)}
    >
      {owner}
    </Anchor>
  );
}
