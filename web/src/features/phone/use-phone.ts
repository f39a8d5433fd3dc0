/** The one phone of this page, its account kept in memory only. */
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { BrowserPhone, type PhoneAccount, type PhoneSnapshot } from './browser-phone.ts';

export type UsedPhone = {
  phone: BrowserPhone | null;
  account: PhoneAccount | null;
  snapshot: PhoneSnapshot | null;
  register: (account: PhoneAccount) => void;
  signOff: () => void;
};

export function usePhone(): UsedPhone {
  const [used, setUsed] = useState<{ phone: BrowserPhone; account: PhoneAccount } | null>(null);
  const phone = used?.phone ?? null;
  useEffect(() => {
    if (phone === null) return;
    return () => phone.close();
  }, [phone]);
  const subscribe = useCallback((listener: () => void) => phone?.subscribe(listener) ?? (() => undefined), [phone]);
  const snapshot = useSyncExternalStore(subscribe, () => phone?.snapshot ?? null);
  return {
    phone,
    account: used?.account ?? null,
    snapshot,
    register: useCallback((account) => setUsed({ phone: new BrowserPhone(account), account }), []),
    signOff: useCallback(() => setUsed(null), []),
  };
}
