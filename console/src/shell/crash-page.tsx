import { Button, Container, EmptyState } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { strings } from "../strings.ts";

/** Stands in for the whole console where it has crashed. */
export function CrashPage() {
  return (
    <Container component="main" size="xs" py={80}>
      <EmptyState
        icon={<TriangleAlert aria-hidden />}
        title={strings.shell.crashed}
        description={strings.shell.crashedHint}
      >
        <EmptyState.Actions>
          <Button onClick={() => location.reload()}>{strings.shell.reload}</Button>
        </EmptyState.Actions>
      </EmptyState>
    </Container>
  );
}
