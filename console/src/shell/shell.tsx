import { Alert, Container } from "@mantine/core";
import { useNetwork } from "@mantine/hooks";
import { WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import { Redirect, Route, Switch } from "wouter";
import { useCurrentCaller } from "../session/current-caller.tsx";
import { getPermissions } from "../session/permissions.ts";
import { AllTokensPage, MyTokensPage } from "../token-list/tokens-page.tsx";
import { Header } from "./header.tsx";
import { lazyPart, usePreloadedParts } from "./lazy-part.tsx";
import { AdminsOnlyPage, NotFoundPage } from "./not-found-page.tsx";
import { PartError } from "./part-error.tsx";
import { shellStrings } from "./strings.ts";
import { useFocusRecovery } from "./use-focus-recovery.ts";

const OwnTokenPage = lazyPart(() => import("../own-token/own-token-page.tsx"), pageError);
const UsagePage = lazyPart(() => import("../usage-overview/usage-page.tsx"), pageError);
const CreateTokenPage = lazyPart(() => import("../create-token/create-token-page.tsx"), pageError);

/** The frame around every page, and the routes. */
export function Shell() {
  const { canManage, isAdmin } = getPermissions(useCurrentCaller());
  const { online } = useNetwork();
  usePreloadedParts();
  useFocusRecovery();
  return (
    <>
      <a className="skip-link" href="#content">
        {shellStrings.skip}
      </a>
      <Header />
      {!online && (
        <Alert color="yellow" className="warning-alert" radius={0} icon={<WifiOff aria-hidden />} role="status">
          {shellStrings.offline}
        </Alert>
      )}
      <Container component="main" id="content" tabIndex={-1} size={1200} className="content">
        <Switch>
          <Route path="/">
            <Redirect to="/my-tokens" replace />
          </Route>
          <Route path="/my-tokens">{canManage ? <MyTokensPage /> : <OwnTokenPage />}</Route>
          <Route path="/all-tokens">{isAdmin ? <AllTokensPage /> : <AdminsOnlyPage />}</Route>
          <Route path="/usage">{isAdmin ? <UsagePage /> : <AdminsOnlyPage />}</Route>
          {canManage && <Route path="/tokens/new" component={CreateTokenPage} />}
          <Route component={NotFoundPage} />
        </Switch>
      </Container>
    </>
  );
}

function pageError(error: unknown, retry: () => void): ReactNode {
  return <PartError error={error} onRetry={retry} />;
}
