import { Text } from "@mantine/core";
import { RelativeTime } from "../display/relative-time.tsx";
import { strings } from "../strings.ts";

/** When a token was last accepted. */
export function LastSeen({ time }: { readonly time: string | null }) {
  if (time !== null) return <RelativeTime time={time} />;
  return (
    <Text size="sm" c="dimmed">
      {strings.never}
    </Text>
  );
}
