import { Alert, Card, List, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Info } from "lucide-react";
import { useScopes } from "../api/queries.ts";
import { ProblemAlert } from "../display/problem-alert.tsx";
import { useCurrentCaller } from "../session/current-caller.tsx";
import { strings } from "../strings.ts";
import { TokenProperties } from "../token-details/token-properties.tsx";
import { ownTokenStrings } from "./strings.ts";

const text = ownTokenStrings;

/** For a token that cannot manage tokens: what it is, and what it opens. */
export default function OwnTokenPage() {
  const self = useCurrentCaller();
  const scopes = useScopes();
  useDocumentTitle(`${text.title} · ${strings.product}`);
  const descriptions = new Map(scopes.data?.map((scope) => [scope.name, scope.description]));
  return (
    <Stack gap="lg" maw={720}>
      <Title order={1} size="h2">
        {text.title}
      </Title>
      <Alert color="indigo" icon={<Info aria-hidden />} title={text.cannotManage}>
        {text.cannotManageHint}
      </Alert>
      <Card withBorder padding="lg">
        {self.token && <TokenProperties token={self.token} />}
      </Card>
      <Card withBorder padding="lg">
        <Title order={2} size="h4" mb="sm">
          {text.access}
        </Title>
        {scopes.error && <ProblemAlert error={scopes.error} onRetry={() => scopes.refetch()} />}
        {self.scopes.length === 0 && <Text c="dimmed">{text.noAccess}</Text>}
        <List listStyleType="none" spacing="sm">
          {self.scopes.map((scope) => (
            <List.Item key={scope}>
              <Text ff="monospace" size="sm" fw={600}>
                {scope}
              </Text>
              <Text size="sm" c="dimmed">
                {descriptions.get(scope)}
              </Text>
            </List.Item>
          ))}
        </List>
      </Card>
    </Stack>
  );
}
