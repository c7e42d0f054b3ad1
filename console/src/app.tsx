import { MantineProvider } from "@mantine/core";
import { GuardedRouter } from "./navigation/router.tsx";
import { SecretIssuerProvider, useSecretIssuer } from "./secret/secret-issuer.tsx";
import { SessionProvider, useSession } from "./session/session.tsx";
import { CrashPage } from "./shell/crash-page.tsx";
import { ErrorBoundary } from "./shell/error-boundary.tsx";
import { lazyPart, useIdle } from "./shell/lazy-part.tsx";
import { SignedIn } from "./shell/signed-in.tsx";
import { SignInPage } from "./sign-in/sign-in-page.tsx";
import { theme } from "./theme.ts";

/** The whole console. */
export function App() {
  // The theme's variables are a file of the build, and no component uses Mantine's breakpoint classes.
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <LaterParts />
      <SecretIssuerProvider>
        <ErrorBoundary fallback={() => <CrashPage />}>
          <GuardedRouter>
            <SessionProvider>
              <CurrentPage />
            </SessionProvider>
          </GuardedRouter>
        </ErrorBoundary>
      </SecretIssuerProvider>
    </MantineProvider>
  );
}

const Notifications = lazyPart(() => import("./display/notifications.tsx"), noPart);
const Tooltips = lazyPart(() => import("./shell/tooltips.tsx"), noPart);

/** Components that no page needs for its first render. */
function LaterParts() {
  const isIdle = useIdle();
  return (
    isIdle && (
      <>
        <Notifications />
        <Tooltips />
      </>
    )
  );
}

function noPart() {
  return null;
}

function CurrentPage() {
  const { isSignedIn } = useSession();
  const { isShowing } = useSecretIssuer();
  if (isSignedIn) return <SignedIn />;
  // The sign-in page would steal the focus from a secret that is still shown.
  return isShowing ? null : <SignInPage />;
}
