import { Button, EmptyState } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Compass, ShieldAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { strings } from "../strings.ts";
import { shellStrings } from "./strings.ts";

const text = shellStrings;

/** The page for unknown addresses. */
export function NotFoundPage() {
  return <NoPage icon={<Compass aria-hidden />} title={text.notFound} hint={text.notFoundHint} />;
}

/** Replaces administrators' pages for everyone else. */
export function AdminsOnlyPage() {
  return <NoPage icon={<ShieldAlert aria-hidden />} title={text.adminsOnly} hint={text.adminsOnlyHint} />;
}

interface NoPageProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly hint: string;
}

function NoPage({ icon, title, hint }: NoPageProps) {
  useDocumentTitle(`${title} · ${strings.product}`);
  return (
    <EmptyState py={60} icon={icon} title={<h1 className="plain-heading">{title}</h1>} description={hint}>
      <EmptyState.Actions>
        <Button component={Link} to="/my-tokens">
          {text.toMyTokens}
        </Button>
      </EmptyState.Actions>
    </EmptyState>
  );
}
