import { Component, type ReactNode } from "react";

interface ErrorBoundaryProps {
  readonly children: ReactNode;
  readonly fallback: (error: unknown) => ReactNode;
}

/** Renders a fallback if its children crash. */
export class ErrorBoundary extends Component<
  ErrorBoundaryProps,
  { readonly crash: { readonly error: unknown } | null }
> {
  override state = { crash: null };

  static getDerivedStateFromError(error: unknown) {
    return { crash: { error } };
  }

  override render() {
    const { crash } = this.state as { readonly crash: { readonly error: unknown } | null };
    return crash ? this.props.fallback(crash.error) : this.props.children;
  }
}
