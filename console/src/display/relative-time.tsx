import { Text, Tooltip } from "@mantine/core";
import { formatDateTime, formatRelative } from "./format-time.ts";

/** A time as its distance from now, and in full when pointed at or focused. */
export function RelativeTime({ time, size = "sm" }: { readonly time: string; readonly size?: "xs" | "sm" }) {
  return (
    <Tooltip label={formatDateTime(time)} events={{ hover: true, focus: true, touch: true }}>
      <Text component="time" dateTime={time} size={size} className="nowrap">
        {formatRelative(time)}
      </Text>
    </Tooltip>
  );
}
