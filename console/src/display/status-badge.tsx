import { Badge } from "@mantine/core";
import type { Token } from "../../../client/types.ts";
import { strings } from "../strings.ts";
import { expiryState } from "./expiry-state.ts";

const colors = { active: "teal", disabled: "gray", expired: "red", revoked: "red" } as const;

/** Whether a token is usable, and if not, why. */
export function StatusBadge({ token }: { readonly token: Pick<Token, "status" | "expiresAt" | "revokedAt"> }) {
  const status = displayStatus(token);
  return (
    <Badge color={colors[status]} variant="light" tt="none" fw={600} miw="max-content">
      {strings.status[status]}
    </Badge>
  );
}

function displayStatus({ status, expiresAt, revokedAt }: Pick<Token, "status" | "expiresAt" | "revokedAt">) {
  if (status === "disabled") return "disabled";
  if (revokedAt !== null) return "revoked";
  return expiryState(expiresAt) === "expired" ? "expired" : "active";
}
