import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";

/**
 * Shows the `data-tooltip` of the element that is hovered or focused. One tooltip serves the whole page, and loads after
 * it: a list has hundreds of such elements.
 */
export default function Tooltips() {
  const [shown, setShown] = useState<{ readonly target: HTMLElement; readonly label: string } | null>(null);
  useEffect(() => {
    const show = ({ target }: Event) => setShown(findTooltip(target));
    const showFocused = (event: FocusEvent) => (event.target as Element).matches(":focus-visible") && show(event);
    const hide = () => setShown(null);
    // WCAG 1.4.13: it can be dismissed without moving the pointer or the focus.
    const hideOnEscape = ({ key }: KeyboardEvent) => key === "Escape" && hide();
    document.addEventListener("pointerover", show);
    document.addEventListener("focusin", showFocused);
    document.addEventListener("focusout", hide);
    document.addEventListener("keydown", hideOnEscape, { capture: true });
    return () => {
      document.removeEventListener("pointerover", show);
      document.removeEventListener("focusin", showFocused);
      document.removeEventListener("focusout", hide);
      document.removeEventListener("keydown", hideOnEscape, { capture: true });
    };
  }, []);
  const target = shown?.target;
  // The text of a copy button changes after copying; an element that is removed loses its tooltip.
  useEffect(() => {
    if (!target) return;
    const update = () => {
      const next = target.isConnected ? findTooltip(target) : null;
      setShown((now) => (next && now?.label === next.label ? now : next));
    };
    const observer = new MutationObserver(update);
    const attributeFilter = ["data-tooltip"];
    observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter });
    return () => observer.disconnect();
  }, [target]);
  // As a ref, because Mantine accepts only HTML elements directly, not the bars of a chart.
  return shown && <Tooltip opened target={{ current: shown.target }} label={shown.label} />;
}

function findTooltip(element: EventTarget | null) {
  const target = element instanceof Element ? element.closest<HTMLElement>("[data-tooltip]") : null;
  const label = target?.dataset["tooltip"];
  return target && label ? { target, label } : null;
}
