import { Text, Tooltip } from "@mantine/core";
import { distanceTo, minuteOf } from "./moments.ts";

/** A time as its distance from now, and in full when pointed at or focused. */
export function Moment({ time, size = "sm" }: { readonly time: string; readonly size?: "xs" | "sm" }) {
  return (
    <Tooltip label={minuteOf(time)} events={{ hover: true, focus: true, touch: true }}>
      <Text component="time" dateTime={time} size={size} className="nowrap">
        {distanceTo(time)}
      </Text>
    </Tooltip>
  );
}
