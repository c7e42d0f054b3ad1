import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Plus } from "lucide-react";
import { strings } from "../strings.ts";
import { TokenDialogs } from "../token-dialogs/token-dialogs.tsx";
import { useTokenDialogs } from "../token-dialogs/use-token-dialogs.ts";
import { TokenList, type TokensPageText } from "./token-list.tsx";

interface TokensPageProps {
  readonly text: TokensPageText;
  readonly intro: string;
  /** Whose tokens; without it, everyone's. */
  readonly owner?: string;
}

/** A page that lists tokens, with all that can be done to them. */
export function TokensPage({ text, intro, owner }: TokensPageProps) {
  const dialogs = useTokenDialogs();
  useDocumentTitle(`${text.title} · ${strings.product}`);
  const createButton = (
    <Button leftSection={<Plus size={18} aria-hidden />} onClick={() => dialogs.open({ kind: "create" })}>
      {text.create}
    </Button>
  );
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-end" gap="sm">
        <div>
          <Title order={1} size="h2">
            {text.title}
          </Title>
          <Text c="dimmed">{intro}</Text>
        </div>
        {createButton}
      </Group>
      <TokenList owner={owner} text={text} onOpen={dialogs.open} />
      <TokenDialogs
        dialog={dialogs.dialog}
        forAnyOwner={owner === undefined}
        onOpen={dialogs.open}
        onClose={dialogs.close}
      />
    </Stack>
  );
}
