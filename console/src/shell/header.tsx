import { ActionIcon, Group, Text } from "@mantine/core";
import { LogOut } from "lucide-react";
import { Link, useRoute } from "wouter";
import { ownTokenStrings } from "../own-token/strings.ts";
import { useCurrentCaller } from "../session/current-caller.tsx";
import { getPermissions } from "../session/permissions.ts";
import { useSession } from "../session/session.tsx";
import { strings } from "../strings.ts";
import { ColorSchemeButton } from "./color-scheme-button.tsx";
import { Identity } from "./identity.tsx";
import { Logo } from "./logo.tsx";
import { shellStrings } from "./strings.ts";

const text = shellStrings;

/** The bar at the top of every page: the navigation, and who is signed in. */
export function Header() {
  const { signOut } = useSession();
  const { isAdmin, canManage } = getPermissions(useCurrentCaller());
  return (
    <header className="header">
      <div className="header-row">
        <Link to="/my-tokens" className="brand" aria-label={strings.product}>
          <Logo size={28} />
          <Text fw={700} className="brand-name">
            {strings.product}
          </Text>
        </Link>
        <nav aria-label={text.navigation} className="header-nav">
          <PageLink to="/my-tokens" label={canManage ? text.myTokens : ownTokenStrings.title} />
          {isAdmin && <PageLink to="/all-tokens" label={text.allTokens} />}
          {isAdmin && <PageLink to="/usage" label={text.usage} />}
        </nav>
        <Identity />
        <Group gap={4} wrap="nowrap" className="header-buttons">
          <ColorSchemeButton />
          <ActionIcon
            data-tooltip={text.signOut}
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={text.signOut}
            onClick={signOut}
          >
            <LogOut size={18} aria-hidden />
          </ActionIcon>
        </Group>
      </div>
    </header>
  );
}

function PageLink({ to, label }: { readonly to: string; readonly label: string }) {
  const [here] = useRoute(to);
  return (
    <Link to={to} className="page-link" aria-current={here ? "page" : undefined}>
      {label}
    </Link>
  );
}
