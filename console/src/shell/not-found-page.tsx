import { Button, EmptyState } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Compass } from "lucide-react";
import { Link } from "wouter";
import { strings } from "../strings.ts";

/** Stands at every address that has no page. */
export function NotFoundPage() {
  useDocumentTitle(`${strings.shell.notFound} · ${strings.product}`);
  return (
    <EmptyState
      py={60}
      icon={<Compass aria-hidden />}
      title={<h1 className="plain-heading">{strings.shell.notFound}</h1>}
      description={strings.shell.notFoundHint}
    >
      <EmptyState.Actions>
        <Button component={Link} to="/my-tokens">
          {strings.shell.toMyTokens}
        </Button>
      </EmptyState.Actions>
    </EmptyState>
  );
}
