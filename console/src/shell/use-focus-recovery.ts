import { useEffect } from "react";

/**
 * Keeps the focus from falling back to the body: when the focused element is removed or disabled, its nearest ancestor
 * with `tabindex="-1"` is focused. Browsers send no event for either case.
 */
export function useFocusRecovery(): void {
  useEffect(() => {
    /** The element that was focused last, unless the user left it, and its focusable ancestors. */
    let focused: Element | null = null;
    let ancestors: HTMLElement[] = [];

    const remember = ({ target }: FocusEvent) => {
      focused = target as Element;
      ancestors = [];
      for (let element = focused.parentElement; element; element = element.parentElement) {
        if (element.tabIndex === -1 && element.hasAttribute("tabindex")) ancestors.push(element);
      }
    };
    // An element that is being removed loses the focus first. Only afterwards is it known whether the user left it.
    const forget = ({ target }: FocusEvent) => {
      setTimeout(() => {
        if (target === focused && isFocusable(focused) && document.activeElement !== focused) focused = null;
      });
    };
    const recover = () => {
      if (!focused || isFocusable(focused)) return;
      const lost = focused;
      // A dialog returns the focus to its opener shortly after it's closed.
      setTimeout(() => {
        if (document.activeElement !== document.body && document.activeElement !== lost) return;
        const next = ancestors.find((element) => element.isConnected) ?? document.getElementById("content");
        next?.focus({ preventScroll: true });
      }, 50);
    };

    const observer = new MutationObserver(recover);
    observer.observe(document.body, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["disabled"],
    });
    document.addEventListener("focusin", remember);
    document.addEventListener("focusout", forget);
    return () => {
      observer.disconnect();
      document.removeEventListener("focusin", remember);
      document.removeEventListener("focusout", forget);
    };
  }, []);
}

function isFocusable(element: Element | null): boolean {
  return element?.isConnected === true && !element.matches(":disabled");
}
