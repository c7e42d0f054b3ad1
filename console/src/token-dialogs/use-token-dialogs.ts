import { useEffect, useRef, useState } from "react";
import { useSearchParams } from "wouter";
import type { Token } from "../../../client/types.ts";

/** A dialog about tokens that can be opened. */
export type TokenDialog =
  | { readonly kind: "create" }
  | { readonly kind: "edit" | "rotate" | "delete" | "disable"; readonly token: Token }
  | { readonly kind: "details"; readonly tokenId: string };

/** Which dialog is open. The details have an address, `?token=<id>`, so that they can be linked to. */
export function useTokenDialogs() {
  const [opened, setOpened] = useState<TokenDialog | null>(null);
  const [parameters, setParameters] = useSearchParams();
  const tokenId = parameters.get("token");
  const rememberFocus = useFocusReturn(opened !== null || tokenId !== null);
  return {
    dialog: opened ?? (tokenId === null ? null : ({ kind: "details", tokenId } as const)),
    open: (dialog: TokenDialog) => {
      rememberFocus();
      if (dialog.kind === "details") setParameters({ token: dialog.tokenId });
      else setOpened(dialog);
    },
    close: () => {
      // A dialog that was opened from the details leads back to them.
      if (opened) setOpened(null);
      else setParameters({});
    },
  };
}

/** Gives the focus back to what opened the first dialog, when the last is closed. */
function useFocusReturn(open: boolean): () => void {
  const opener = useRef<Element | null>(null);
  const wasOpen = useRef(open);
  useEffect(() => {
    if (wasOpen.current && !open && opener.current instanceof HTMLElement) opener.current.focus();
    wasOpen.current = open;
  }, [open]);
  return () => {
    if (open) return;
    const active = document.activeElement;
    // An item of a menu is gone by then; its menu's button is not.
    const menu = active?.closest("[role=menu]")?.getAttribute("aria-labelledby");
    opener.current = menu ? document.getElementById(menu) : active;
  };
}
