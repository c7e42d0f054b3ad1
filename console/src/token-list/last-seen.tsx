import { Text } from "@mantine/core";
import { Moment } from "../display/moment.tsx";
import { strings } from "../strings.ts";

/** When a token was last accepted. */
export function LastSeen({ time }: { readonly time: string | null }) {
  if (time !== null) return <Moment time={time} />;
  return (
    <Text size="sm" c="dimmed">
      {strings.never}
    </Text>
  );
}
