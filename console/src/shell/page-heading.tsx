import { Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface PageHeadingProps {
  readonly title: string;
  readonly intro: string;
  /** What the page offers beside its title. */
  readonly children: ReactNode;
}

/** The title of a page with a sentence about it. */
export function PageHeading({ title, intro, children }: PageHeadingProps) {
  return (
    <Group justify="space-between" align="flex-end" gap="sm">
      <div>
        <Title order={1} size="h2">
          {title}
        </Title>
        <Text c="dimmed">{intro}</Text>
      </div>
      {children}
    </Group>
  );
}
