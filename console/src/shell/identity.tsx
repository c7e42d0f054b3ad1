import { Group, Text } from "@mantine/core";
import { KeyRound } from "lucide-react";
import { Expiry } from "../display/expiry.tsx";
import { expiryState } from "../display/expiry-state.ts";
import { ScopeBadges } from "../display/scope-badges.tsx";
import { useCurrentCaller } from "../session/current-caller.tsx";
import { shellStrings } from "./strings.ts";

/** Who is signed in, and with which scopes. Always visible. */
export function Identity() {
  const self = useCurrentCaller();
  const ending = expiryState(self.expiresAt) === "soon";
  return (
    <section className="identity" aria-label={shellStrings.signedInAs}>
      <Group gap={6} wrap="nowrap" miw={0}>
        <KeyRound size={15} aria-hidden className="identity-icon" />
        <Text size="sm" fw={600} truncate title={self.owner}>
          {self.owner}
        </Text>
        <Text size="sm" c="dimmed" truncate title={self.name}>
          {self.name}
        </Text>
      </Group>
      <Group gap={8} wrap="nowrap">
        {ending && <Expiry expiresAt={self.expiresAt} />}
        <ScopeBadges scopes={self.scopes} max={2} />
      </Group>
    </section>
  );
}
