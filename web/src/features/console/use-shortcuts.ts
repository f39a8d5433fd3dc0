/** Hears the keys of the console while it is open. */
import { useEffect, useRef } from 'react';
import { type ShortcutAct, shortcutOf } from './shortcuts.ts';

export function useShortcuts(onAct: (act: ShortcutAct) => void): void {
  const latest = useRef(onAct);
  latest.current = onAct;
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      const act = shortcutOf(event, isTyping(event.target));
      if (act === null) return;
      event.preventDefault();
      latest.current(act);
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
