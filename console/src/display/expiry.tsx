import { Group, Text } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { strings } from "../strings.ts";
import { expiryState } from "./expiry-state.ts";
import { formatDate, formatDateTime, formatRelative } from "./format.ts";

/** When a token expires, with a warning in the last week. */
export function Expiry({ expiresAt }: { readonly expiresAt: string | null }) {
  if (expiresAt === null) {
    return (
      <Text size="sm" c="dimmed">
        {strings.never}
      </Text>
    );
  }
  const state = expiryState(expiresAt);
  if (state === "later" || state === "never") {
    return (
      <Text data-tooltip={formatDateTime(expiresAt)} component="time" dateTime={expiresAt} size="sm" className="nowrap">
        {formatDate(expiresAt)}
      </Text>
    );
  }
  const label = `${strings.expiry[state]}: ${formatDateTime(expiresAt)}`;
  return (
    <Group data-tooltip={label} gap={6} wrap="nowrap" className={state === "soon" ? "warning" : "danger"}>
      <TriangleAlert size={15} aria-label={strings.expiry[state]} role="img" />
      <Text component="time" dateTime={expiresAt} size="sm" fw={500} className="nowrap">
        {formatRelative(expiresAt)}
      </Text>
    </Group>
  );
}
