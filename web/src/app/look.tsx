/** Light or dark: the viewer's choice, else the system's. */
import { createContext, type ReactElement, type ReactNode, useContext, useMemo, useState } from 'react';

type Look = { dark: boolean; toggle(): void };

const key = 'carillon.look';
const LookContext = createContext<Look>({ dark: false, toggle: () => undefined });

export function LookProvider({ children }: { children: ReactNode }): ReactElement {
  const [dark, setDark] = useState(() => {
    const chosen = localStorage.getItem(key);
    return chosen === null ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
  });
  const look = useMemo(
    () => ({
      dark,
      toggle: (): void => {
        localStorage.setItem(key, dark ? 'light' : 'dark');
        setDark(!dark);
      },
    }),
    [dark],
  );
  return <LookContext value={look}>{children}</LookContext>;
}

export function useLook(): Look {
  return useContext(LookContext);
}
