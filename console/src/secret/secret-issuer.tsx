import { type ComponentType, createContext, type ReactNode, use, useCallback, useMemo, useState } from "react";
import type { Token } from "../../../client/types.ts";
import { useLeaveGuard } from "../navigation/router.tsx";
import type { IssuedSecret, SecretRequest } from "./request-secret.ts";
import type { SecretDialogProps } from "./secret-dialog.tsx";

/** Issues secrets so that none is lost. */
export interface SecretIssuer {
  /** Whether a request is running. What started it cannot be dismissed until it ends. */
  readonly isIssuing: boolean;
  /** Whether a secret is shown. */
  readonly isShowing: boolean;
  /**
   * Makes a request and shows its secret, whatever becomes of the page that asked for it.
   * @param Dialog shows it. The caller passes it in so that it is loaded before the request: a secret that can't be shown
   * must not be issued.
   * @param note what else there is to know about the token, such as until when its previous secret works.
   */
  readonly issue: <T extends Token>(
    Dialog: ComponentType<SecretDialogProps>,
    title: string,
    request: SecretRequest<T>,
    note?: (token: T) => string,
  ) => Promise<IssuedSecret<T>>;
}

interface ShownSecret extends IssuedSecret {
  readonly Dialog: ComponentType<SecretDialogProps>;
  readonly title: string;
  readonly note: string | undefined;
}

const SecretIssuerContext = createContext<SecretIssuer | null>(null);

/** The issuer of the console. @throws Error outside of {@link SecretIssuerProvider}. */
export function useSecretIssuer(): SecretIssuer {
  const issuer = use(SecretIssuerContext);
  if (!issuer) throw new Error("There is no SecretIssuerProvider.");
  return issuer;
}

/**
 * Keeps the requests that are running and the secrets that nobody has saved yet. It stands above the router and the
 * session, so that neither another page nor the end of the session takes a secret away.
 */
export function SecretIssuerProvider({ children }: { readonly children: ReactNode }) {
  const [running, setRunning] = useState(0);
  const [secrets, setSecrets] = useState<readonly ShownSecret[]>([]);
  useLeaveGuard(running > 0);

  const issue = useCallback<SecretIssuer["issue"]>(async (Dialog, title, request, note) => {
    setRunning((count) => count + 1);
    try {
      const issued = await request();
      setSecrets((before) => [...before, { ...issued, Dialog, title, note: note?.(issued.token) }]);
      return issued;
    } finally {
      setRunning((count) => count - 1);
    }
  }, []);
  const isIssuing = running > 0;
  const isShowing = secrets.length > 0;
  const issuer = useMemo(() => ({ isIssuing, isShowing, issue }), [isIssuing, isShowing, issue]);
  const [shown] = secrets;
  return (
    <SecretIssuerContext value={issuer}>
      {children}
      {shown && (
        <shown.Dialog
          key={shown.secret}
          title={shown.title}
          name={shown.token.name}
          secret={shown.secret}
          note={shown.note}
          onClose={() => setSecrets((before) => before.slice(1))}
        />
      )}
    </SecretIssuerContext>
  );
}
