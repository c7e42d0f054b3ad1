import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { SessionProvider, useSession } from "./session/session.tsx";
import { ErrorBoundary } from "./shell/error-boundary.tsx";
import { SignedIn } from "./shell/signed-in.tsx";
import { SignInPage } from "./sign-in/sign-in-page.tsx";
import { theme } from "./theme.ts";

/** The whole console. */
export function App() {
  // The variables are a file of the build, and no component uses Mantine's classes of breakpoints.
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <Notifications position="bottom-right" limit={3} />
      <ErrorBoundary>
        <SessionProvider>
          <SignedInOrNot />
        </SessionProvider>
      </ErrorBoundary>
    </MantineProvider>
  );
}

function SignedInOrNot() {
  const { signedIn } = useSession();
  return signedIn ? <SignedIn /> : <SignInPage />;
}
