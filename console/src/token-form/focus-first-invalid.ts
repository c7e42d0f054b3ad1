/** So many frames a form has until its fields can be used again. */
const maxFrames = 60;

/** Moves the focus to the first field that is invalid, or else to what the form reports, once it's rendered. */
export function focusFirstInvalid(form: HTMLFormElement | null, frames = maxFrames): void {
  requestAnimationFrame(() => {
    const isBusy = form?.querySelector(":disabled[type=submit]") !== null;
    if (isBusy && frames > 0) return focusFirstInvalid(form, frames - 1);
    const invalid = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
    const report = form?.querySelector<HTMLElement>("[role=alert], .mantine-InputWrapper-error");
    if (!invalid && report) report.tabIndex = -1;
    const target = invalid ?? report;
    target?.focus({ preventScroll: true });
    // All of it, with what is said about it: the focus alone leaves the end of a report, or a field's error, out of sight.
    (invalid?.closest(".mantine-InputWrapper-root") ?? target)?.scrollIntoView({ block: "nearest" });
  });
}
