import { Button, Group, Text } from "@mantine/core";
import { Notifications as MantineNotifications, notifications } from "@mantine/notifications";
import { Check, TriangleAlert } from "lucide-react";
import type { BulkChange, BulkResult } from "../api/bulk-mutations.ts";
import { strings } from "../strings.ts";
import { listStrings } from "../token-list/strings.ts";
import { formatTime } from "./format.ts";
import { describeError } from "./problem-alert.tsx";

const closeButtonProps = { "aria-label": strings.close };

/** Shows notifications. Loaded after the page. */
export default function Notifications() {
  return <MantineNotifications position="bottom-right" limit={3} />;
}

/**
 * Notifies that a change is done, and when it takes effect.
 * @param undo reverts the change; without it, no button is offered.
 */
export function notifyDone(title: string, effectiveBy?: string | null, undo?: () => void): void {
  const effect = effectiveBy ? strings.effectiveBy(formatTime(effectiveBy)) : undefined;
  const id = notifications.show({
    title,
    message: undo ? (
      <Group justify="space-between" gap="xs">
        <Text size="sm">{effect}</Text>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          {strings.undo}
        </Button>
      </Group>
    ) : (
      effect
    ),
    color: "teal",
    icon: <Check size={18} aria-hidden />,
    autoClose: undo ? 10_000 : 4_000,
    closeButtonProps,
  });
}

/** Notifies that a change failed, for changes without a dialog that could show it. */
export function notifyFailed(title: string, error: unknown): void {
  const problem = describeError(error);
  notifications.show({
    title,
    message: `${problem.detail ?? problem.title} (${problem.code})`,
    color: "red",
    icon: <TriangleAlert size={18} aria-hidden />,
    autoClose: 10_000,
    closeButtonProps,
  });
}

/** Notifies of the result of a bulk change. */
export function notifyBulk(kind: BulkChange["kind"], { changed, failed, effectiveBy }: BulkResult, undo?: () => void) {
  if (changed.length > 0) notifyDone(listStrings.bulk.done[kind](changed.length), effectiveBy, undo);
  const [first] = failed;
  if (first) notifyFailed(listStrings.bulk.failed(failed.length), first.error);
}
