import { Button, Container, EmptyState } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { shellStrings } from "./strings.ts";

/** Replaces the console after a crash. */
export function CrashPage() {
  return (
    <Container component="main" size="xs" py={80}>
      <EmptyState
        icon={<TriangleAlert aria-hidden />}
        title={shellStrings.crashed}
        description={shellStrings.crashedHint}
      >
        <EmptyState.Actions>
          <Button onClick={() => location.reload()}>{shellStrings.reload}</Button>
        </EmptyState.Actions>
      </EmptyState>
    </Container>
  );
}
