/** How many frames to wait until the fields of a form are enabled again. */
const maxFrames = 60;

/** Once the form is rendered, moves the focus to the first invalid field, or else to the error report. */
export function focusFirstInvalid(form: HTMLFormElement | null, frames = maxFrames): void {
  requestAnimationFrame(() => {
    const isBusy = form?.querySelector(":disabled[type=submit]") !== null;
    if (isBusy && frames > 0) return focusFirstInvalid(form, frames - 1);
    const invalid = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
    const report = form?.querySelector<HTMLElement>("[role=alert], .mantine-InputWrapper-error");
    if (!invalid && report) report.tabIndex = -1;
    const target = invalid ?? report;
    target?.focus({ preventScroll: true });
    // The focus alone could leave the end of a report, or the error of a field, outside of the viewport.
    (invalid?.closest(".mantine-InputWrapper-root") ?? target)?.scrollIntoView({ block: "nearest" });
  });
}
