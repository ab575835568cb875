import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { Notice } from './notice.tsx';

interface ErrorBoundaryProps {
  readonly children: ReactNode;
}

/** Keeps the rest of the window alive when one page fails to render. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly message: string | null }> {
  override state: { readonly message: string | null } = { message: null };

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <Notice
        tone="bad"
        title="This page could not be shown"
        announce
        actions={
          <Button variant="default" onClick={() => this.setState({ message: null })}>
            Try again
          </Button>
        }
      >
        {this.state.message}
      </Notice>
    );
  }
}
