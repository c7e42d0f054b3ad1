import { Alert, Card, Stack, Text, Title } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useScopes } from "../api/queries.ts";
import { Fact } from "../display/fact.tsx";
import { formatDate } from "../display/format.ts";
import { ScopeBadges } from "../display/scope-badges.tsx";
import { isPrivileged } from "../session/permissions.ts";
import { strings } from "../strings.ts";
import { type TokenFormValues, toExpiry } from "../token-form/token-form.ts";
import { createStrings } from "./strings.ts";

const text = createStrings.summary;

/** A live summary of what a token with these values can do. */
export function TokenSummary({ values }: { readonly values: TokenFormValues }) {
  const { owner, scopes, cidrs } = values;
  const catalogue = useScopes().data ?? [];
  const grants = new Set(catalogue.filter(({ name }) => scopes.includes(name)).flatMap((scope) => scope.grants));
  const expiry = toExpiry(values);
  return (
    <Card component="section" withBorder padding="lg" aria-label={text.title} className="token-summary">
      <Title order={2} size="h4" mb="sm">
        {text.title}
      </Title>
      <Stack gap="sm">
        {owner.trim() && <Fact label={text.owner}>{owner.trim()}</Fact>}
        <Fact label={text.access}>
          {scopes.length === 0 ? strings.scopes.none : <ScopeBadges scopes={scopes} max={50} />}
          {grants.size > 0 && (
            <ul className="plain-list grant-list">
              {[...grants].map((grant) => (
                <li key={grant}>
                  <code>{grant}</code>
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact label={text.from}>{cidrs.length === 0 ? strings.anyAddress : cidrs.join(", ")}</Fact>
        <Fact label={text.until}>{expiry ? formatDate(expiry) : expiry === null ? text.noExpiry : "…"}</Fact>
        {scopes.length === 0 && <Warning>{text.noScopes}</Warning>}
        {scopes.some(isPrivileged) && <Warning>{text.privileged}</Warning>}
      </Stack>
    </Card>
  );
}

function Warning({ children }: { readonly children: ReactNode }) {
  return (
    <Alert color="yellow" className="warning-alert" icon={<TriangleAlert aria-hidden />} p="xs">
      <Text size="sm">{children}</Text>
    </Alert>
  );
}
