import { Text } from "@mantine/core";
import { formatDateTime, formatRelative } from "../display/format.ts";
import { strings } from "../strings.ts";

/** When a token was last accepted, relative to now; the tooltip has the exact time. */
export function LastSeen({ time }: { readonly time: string | null }) {
  if (time === null)
    return (
      <Text size="sm" c="dimmed">
        {strings.never}
      </Text>
    );
  return (
    <Text data-tooltip={formatDateTime(time)} component="time" dateTime={time} size="sm" className="nowrap">
      {formatRelative(time)}
    </Text>
  );
}
