import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Plus } from "lucide-react";
import { Link } from "wouter";
import { strings } from "../strings.ts";
import { TokenDialogs } from "../token-dialogs/token-dialogs.tsx";
import { TokenList, type TokensPageText } from "./token-list.tsx";

interface TokensPageProps {
  readonly text: TokensPageText;
  readonly intro: string;
  /** Whose tokens; without it, every owner's. */
  readonly owner?: string;
}

/** A page that lists tokens, with all that can be done to them. */
export function TokensPage({ text, intro, owner }: TokensPageProps) {
  useDocumentTitle(`${text.title} · ${strings.product}`);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-end" gap="sm">
        <div>
          <Title order={1} size="h2">
            {text.title}
          </Title>
          <Text c="dimmed">{intro}</Text>
        </div>
        <Button
          component={Link}
          to={owner === undefined ? "/tokens/new?owner=" : "/tokens/new"}
          leftSection={<Plus size={18} aria-hidden />}
        >
          {text.create}
        </Button>
      </Group>
      <TokenList owner={owner} text={text} />
      <TokenDialogs />
    </Stack>
  );
}
