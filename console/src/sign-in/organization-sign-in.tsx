import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Offer } from "../../../client/authorization-code.ts";
import { signInPaths } from "../../../contract/sign-in-paths.ts";
import { navigate } from "../navigation/location-store.ts";
import { useSession } from "../session/session.tsx";
import { beginSignIn, finishSignIn } from "./open-id-connect.ts";
import { signInStrings } from "./strings.ts";

interface OrganizationSignInProps {
  readonly offer: Offer;
  /** Whether the issuer has just redirected back, or is called silently. */
  readonly isResuming: boolean;
  /** Called if nobody is signed in: with the error, or without one if the issuer would have to prompt. */
  readonly onEnd: (error?: unknown) => void;
}

/** Signs people in at the issuer. After the redirect back, or a reload of the page, no click is needed. */
export default function OrganizationSignIn({ offer, isResuming, onEnd }: OrganizationSignInProps) {
  const { signInPerson } = useSession();
  const [isRedirecting, setIsRedirecting] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for the address that the page was opened at.
  useEffect(() => {
    if (!isResuming) return;
    resume(offer).then((finished) => {
      if (finished === null) return onEnd();
      if (!finished) return;
      navigate(finished.returnTo, { replace: true });
      signInPerson(finished.session);
    }, onEnd);
  }, []);

  if (isResuming) return null;
  const startSignIn = () => {
    setIsRedirecting(true);
    const returnTo = location.pathname === signInPaths.console ? "/" : currentPath();
    beginSignIn(offer, { isSilent: false, returnTo }).catch((error: unknown) => {
      setIsRedirecting(false);
      onEnd(error);
    });
  };
  return (
    <Button size="md" fullWidth loading={isRedirecting} onClick={startSignIn} data-autofocus>
      {signInStrings.withOrganization(offer.organization)}
    </Button>
  );
}

/** @returns the session; `null`: nobody is signed in at the issuer; `undefined`: the page is being redirected. */
async function resume(offer: Offer) {
  if (location.pathname === signInPaths.console) return finishSignIn(offer, new URL(location.href));
  await beginSignIn(offer, { isSilent: true, returnTo: currentPath() });
  return undefined;
}

/** The path with its query. A path with two leading slashes would be the address of another host. */
function currentPath(): string {
  return (location.pathname + location.search).replace(/^\/+/, "/");
}
