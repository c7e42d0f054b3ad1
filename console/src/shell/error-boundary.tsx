import { Button, Container, EmptyState } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { Component, type ReactNode } from "react";
import { strings } from "../strings.ts";

/** Says so where a page has crashed, instead of leaving it blank. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  override render() {
    if (!this.state.crashed) return this.props.children;
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
}
