import { useState } from "react";
import type { Token } from "../../../client/types.ts";
import { useCurrentCaller } from "../session/current-caller.tsx";
import { listStrings } from "./strings.ts";

/** The selected tokens of the current page. */
export interface TokenSelection {
  readonly tokens: readonly Token[];
  readonly isAll: boolean;
  /** Whether some are selected, but not all. */
  readonly isSome: boolean;
  readonly has: (token: Token) => boolean;
  readonly toggleAll: () => void;
  readonly clear: () => void;
  /** The properties of a token's checkbox. */
  readonly checkboxProps: (token: Token) => {
    readonly "aria-label": string;
    readonly checked: boolean;
    readonly disabled: boolean;
    readonly onChange: () => void;
  };
}

/**
 * Selects tokens of the current page. Tokens that leave the list are deselected. The caller's own token can't be selected,
 * because a bulk change of it would end the session.
 */
export function useTokenSelection(listed: readonly Token[]): TokenSelection {
  const self = useCurrentCaller();
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const selectable = listed.filter(({ id }) => id !== self.id);
  const tokens = selectable.filter(({ id }) => ids.has(id));
  const isAll = tokens.length > 0 && tokens.length === selectable.length;
  const toggle = (id: string) =>
    setIds((before) => new Set(before.has(id) ? [...before].filter((other) => other !== id) : [...before, id]));
  return {
    tokens,
    isAll,
    isSome: tokens.length > 0 && !isAll,
    has: ({ id }) => tokens.some((token) => token.id === id),
    toggleAll: () => setIds(new Set(isAll ? [] : selectable.map(({ id }) => id))),
    clear: () => setIds(new Set()),
    checkboxProps: ({ id, name }) => ({
      "aria-label": id === self.id ? listStrings.list.selectOwn(name) : listStrings.list.select(name),
      checked: tokens.some((token) => token.id === id),
      disabled: id === self.id,
      onChange: () => toggle(id),
    }),
  };
}
