import { Button, Stack } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Plus } from "lucide-react";
import { Link } from "wouter";
import { useCurrentCaller } from "../session/current-caller.tsx";
import { PageHeading } from "../shell/page-heading.tsx";
import { strings } from "../strings.ts";
import { TokenDialogs } from "../token-dialogs/token-dialogs.tsx";
import { listStrings } from "./strings.ts";
import { TokenList, type TokensPageText } from "./token-list.tsx";

/** The tokens of the caller's owner. */
export function MyTokensPage() {
  const { owner } = useCurrentCaller();
  return <TokensPage text={listStrings.myTokens} intro={listStrings.myTokens.intro(owner)} owner={owner} />;
}

/** The tokens of every owner, for administrators. */
export function AllTokensPage() {
  return <TokensPage text={listStrings.allTokens} intro={listStrings.allTokens.intro} />;
}

interface TokensPageProps {
  readonly text: TokensPageText;
  readonly intro: string;
  /** The owner of the tokens. Default: every owner. */
  readonly owner?: string;
}

function TokensPage({ text, intro, owner }: TokensPageProps) {
  useDocumentTitle(`${text.title} · ${strings.product}`);
  return (
    <Stack gap="lg">
      <PageHeading title={text.title} intro={intro}>
        <Button
          component={Link}
          to={owner === undefined ? "/tokens/new?owner=" : "/tokens/new"}
          leftSection={<Plus size={18} aria-hidden />}
        >
          {text.create}
        </Button>
      </PageHeading>
      <TokenList owner={owner} text={text} />
      <TokenDialogs />
    </Stack>
  );
}
