/** How many frames to wait for what the form shows. */
const maxFrames = 60;

/**
 * Moves the focus to the first invalid field, or else to the error report, once the fields are enabled again and one of
 * them is rendered: a frame may come before React has rendered what was just set.
 */
export function focusFirstInvalid(form: HTMLFormElement | null, frames = maxFrames): void {
  requestAnimationFrame(() => {
    const isBusy = form?.querySelector(":disabled[type=submit]") !== null;
    const invalid = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
    const report = form?.querySelector<HTMLElement>("[role=alert], .mantine-InputWrapper-error");
    const target = invalid ?? report;
    if ((isBusy || !target) && frames > 0) return focusFirstInvalid(form, frames - 1);
    if (!invalid && report) report.tabIndex = -1;
    target?.focus({ preventScroll: true });
    // The focus alone could leave the end of a report, or the error of a field, outside of the viewport.
    (invalid?.closest(".mantine-InputWrapper-root") ?? target)?.scrollIntoView({ block: "nearest" });
  });
}
