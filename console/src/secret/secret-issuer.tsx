import { type ComponentType, createContext, type ReactNode, use, useCallback, useMemo, useState } from "react";
import type { Token } from "../../../client/types.ts";
import { useLeaveGuard } from "../navigation/router.tsx";
import type { IssuedSecret, SecretRequest } from "./request-secret.ts";
import type { SecretDialogProps } from "./secret-dialog.tsx";

/** Issues secrets and shows each until the user has saved it. */
export interface SecretIssuer {
  /** Whether a request is running. The form that started it can't be closed until it ends. */
  readonly isIssuing: boolean;
  /** Whether a secret is shown. */
  readonly isShowing: boolean;
  /**
   * Sends a request and shows its secret, even if the page that started it is gone.
   * @param Dialog shows the secret. The caller passes it in so that it is loaded before the request: a secret that can't
   * be shown must not be issued.
   * @param note a further sentence, such as how long the previous secret works.
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
 * Keeps running requests and secrets that the user hasn't saved yet. It is above the router and the session, so that
 * neither navigation nor the end of the session discards a secret.
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
