import { notifications } from "@mantine/notifications";
import { Check, TriangleAlert } from "lucide-react";
import { strings } from "../strings.ts";
import { formatTime } from "./format-time.ts";
import { describeError } from "./problem-alert.tsx";

const closeButtonProps = { "aria-label": strings.close };

/** Says that a change is done, and from when every protected API heeds it. */
export function notifyDone(title: string, effectiveBy?: string | null): void {
  notifications.show({
    title,
    message: effectiveBy ? strings.effectiveBy(formatTime(effectiveBy)) : undefined,
    color: "teal",
    icon: <Check size={18} aria-hidden />,
    closeButtonProps,
  });
}

/** Says that a change failed, where no dialog is open to say it. */
export function notifyFailed(title: string, error: unknown): void {
  const text = describeError(error);
  notifications.show({
    title,
    message: `${text.detail ?? text.title} (${text.code})`,
    color: "red",
    icon: <TriangleAlert size={18} aria-hidden />,
    autoClose: 10_000,
    closeButtonProps,
  });
}
