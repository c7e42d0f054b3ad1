import { Badge } from "@mantine/core";
import type { Token } from "../../../client/types.ts";
import { strings } from "../strings.ts";
import { expiryState } from "./expiry-state.ts";

const colors = { active: "teal", disabled: "gray", expired: "red" } as const;

/** Whether a token is usable, and if not, why. */
export function StatusBadge({ token }: { readonly token: Pick<Token, "status" | "expiresAt"> }) {
  const expired = token.status === "active" && expiryState(token.expiresAt) === "expired";
  const status = expired ? "expired" : token.status;
  return (
    <Badge color={colors[status]} variant="light" tt="none" fw={600} miw="max-content">
      {strings.status[status]}
    </Badge>
  );
}
