import { useEffect, useRef } from "react";
import { useSearchParams } from "wouter";
import { currentEntry, goBack, navigate } from "../navigation/location-store.ts";

/** The dialogs about one token. */
const actions = ["details", "edit", "rotate", "disable", "delete"] as const;
export type DialogAction = (typeof actions)[number];

/** Which dialog is open, about which token. */
export interface OpenDialog {
  readonly action: DialogAction;
  readonly tokenId: string;
}

/**
 * The open dialog. It's part of the address, `?token=<id>&action=<action>`, so links can open it, and Back closes it.
 */
export function useOpenDialog(): OpenDialog | null {
  const [parameters] = useSearchParams();
  const tokenId = parameters.get("token");
  if (tokenId === null) return null;
  return { tokenId, action: actions.find((action) => action === parameters.get("action")) ?? "details" };
}

/** The element that opened the first dialog. */
let opener: Element | null = null;

/** Opens a dialog about a token, on top of any open dialog. */
export function openDialog(action: DialogAction, tokenId: string): void {
  if (openDialogs() === 0) {
    const active = document.activeElement;
    // A menu item is gone by the time that the dialog is closed, but the menu's button is not.
    const menu = active?.closest("[role=menu]")?.getAttribute("aria-labelledby");
    opener = menu ? document.getElementById(menu) : active;
  }
  const { state } = currentEntry();
  const parameters = action === "details" ? { token: tokenId } : { token: tokenId, action };
  navigate(addressWith(parameters), { state: { ...state, openDialogs: openDialogs() + 1 } });
}

/** After the last dialog is closed, returns the focus to the element that opened the first. */
export function useFocusReturn(isOpen: boolean): void {
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (wasOpen.current && !isOpen && opener instanceof HTMLElement) opener.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
}

/** Closes the topmost dialog. */
export function closeDialog(): void {
  closeDialogs(1);
}

/** Closes all dialogs, after their token was deleted. */
export function closeAllDialogs(): void {
  closeDialogs(openDialogs());
}

function closeDialogs(count: number): void {
  if (openDialogs() > 0) goBack(count);
  // A link opened the dialog, so there's no list to go back to.
  else navigate(addressWith({}), { replace: true, unguarded: true, state: currentEntry().state });
}

/** The number of dialogs that are open on top of the list. */
function openDialogs(): number {
  return Number(currentEntry().state["openDialogs"] ?? 0);
}

function addressWith(dialog: { readonly token?: string; readonly action?: string }): string {
  const { pathname, search } = currentEntry();
  const parameters = new URLSearchParams(search);
  parameters.delete("token");
  parameters.delete("action");
  for (const [name, value] of Object.entries(dialog)) parameters.set(name, value);
  return `${pathname}?${parameters}`;
}
