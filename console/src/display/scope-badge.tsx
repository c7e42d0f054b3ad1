import { UnstyledButton } from "@mantine/core";
import { ShieldAlert } from "lucide-react";
import type { ComponentPropsWithRef } from "react";
import { isPrivileged } from "../session/permissions.ts";
import { strings } from "../strings.ts";

/** The name of a scope. */
export function ScopeBadge({ scope }: { readonly scope: string }) {
  return (
    <span className="scope" data-privileged={isPrivileged(scope) || undefined}>
      {isPrivileged(scope) && <PrivilegedIcon />}
      {scope}
    </span>
  );
}

/** Marks a scope that lets its holder manage tokens. */
export function PrivilegedIcon() {
  return <ShieldAlert size={13} role="img" aria-label={strings.scopes.privileged} className="privileged-icon" />;
}

interface MoreScopesButtonProps extends ComponentPropsWithRef<"button"> {
  readonly count: number;
}

/** Opens the popover with the remaining scopes. */
export function MoreScopesButton({ count, ...others }: MoreScopesButtonProps) {
  return (
    <UnstyledButton className="more-scopes" aria-label={strings.scopes.moreLabel(count)} {...others}>
      {strings.scopes.more(count)}
    </UnstyledButton>
  );
}
