import { useEffect } from "react";

/**
 * Keeps the focus out of the body: when the element that has it disappears or is disabled, the nearest element around
 * it that can take the focus by script (`tabindex="-1"`) gets it. Browsers report neither by an event.
 */
export function useFocusRecovery(): void {
  useEffect(() => {
    /** The element that had the focus last, unless its user left it, and what was around it. */
    let focused: Element | null = null;
    let around: HTMLElement[] = [];

    const remember = ({ target }: FocusEvent) => {
      focused = target as Element;
      around = [];
      for (let element = focused.parentElement; element; element = element.parentElement) {
        if (element.tabIndex === -1 && element.hasAttribute("tabindex")) around.push(element);
      }
    };
    // An element that is being removed loses the focus first: only a moment later it shows whether its user left it.
    const forget = ({ target }: FocusEvent) => {
      setTimeout(() => {
        if (target === focused && canHaveFocus(focused) && document.activeElement !== focused) focused = null;
      });
    };
    const recover = () => {
      if (!focused || canHaveFocus(focused)) return;
      const lost = focused;
      // A dialog gives the focus back to what opened it, a moment after it's gone.
      setTimeout(() => {
        if (document.activeElement !== document.body && document.activeElement !== lost) return;
        const next = around.find((element) => element.isConnected) ?? document.getElementById("content");
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

function canHaveFocus(element: Element | null): boolean {
  return element?.isConnected === true && !element.matches(":disabled");
}
