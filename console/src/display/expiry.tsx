import { Group, Text, Tooltip } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { strings } from "../strings.ts";
import { dayOf, distanceTo, expiryState, minuteOf } from "./moments.ts";

/** When a token expires, with a warning in the last week. */
export function Expiry({ expiresAt }: { readonly expiresAt: string | null }) {
  const state = expiryState(expiresAt);
  if (expiresAt === null) {
    return (
      <Text size="sm" c="dimmed">
        {strings.expiry.never}
      </Text>
    );
  }
  if (state === "later") {
    return (
      <Tooltip label={minuteOf(expiresAt)}>
        <Text component="time" dateTime={expiresAt} size="sm" className="nowrap">
          {dayOf(expiresAt)}
        </Text>
      </Tooltip>
    );
  }
  const label = `${strings.expiry[state]}: ${minuteOf(expiresAt)}`;
  return (
    <Tooltip label={label}>
      <Group gap={6} wrap="nowrap" className={state === "soon" ? "warning" : "danger"}>
        <TriangleAlert size={15} aria-label={strings.expiry[state]} role="img" />
        <Text component="time" dateTime={expiresAt} size="sm" fw={500} className="nowrap">
          {distanceTo(expiresAt)}
        </Text>
      </Group>
    </Tooltip>
  );
}
