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
  /** Whether the issuer has just sent the browser back, or is to be asked silently. */
  readonly isResuming: boolean;
  /** Called where nobody is signed in: with what went wrong, or without where the issuer would have to ask. */
  readonly onEnd: (error?: unknown) => void;
}

/** Signs people in at the issuer. Whoever comes back from there, or has reloaded the page, is signed in without a click. */
export default function OrganizationSignIn({ offer, isResuming, onEnd }: OrganizationSignInProps) {
  const { signInPerson } = useSession();
  const [isLeaving, setIsLeaving] = useState(false);

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
  const leave = () => {
    setIsLeaving(true);
    const returnTo = location.pathname === signInPaths.console ? "/" : currentPath();
    beginSignIn(offer, { isSilent: false, returnTo }).catch((error: unknown) => {
      setIsLeaving(false);
      onEnd(error);
    });
  };
  return (
    <Button size="md" fullWidth loading={isLeaving} onClick={leave} data-autofocus>
      {signInStrings.withOrganization(offer.organization)}
    </Button>
  );
}

/** @returns the session; `null`: nobody is signed in at the issuer; `undefined`: the page is about to leave. */
async function resume(offer: Offer) {
  if (location.pathname === signInPaths.console) return finishSignIn(offer, new URL(location.href));
  await beginSignIn(offer, { isSilent: true, returnTo: currentPath() });
  return undefined;
}

/** The path with its query. With two slashes first it would be the address of another host. */
function currentPath(): string {
  return (location.pathname + location.search).replace(/^\/+/, "/");
}
