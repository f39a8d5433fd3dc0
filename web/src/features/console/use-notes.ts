/** A note and its saving: one request at a time, the newest text last, and nothing lost when the field goes. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { problemSentence } from '../../components/problem-notice.tsx';

export type Notes = { text: string; disposition: string | null };
/** `none`: nothing was written yet. */
type Saving = 'none' | 'unsaved' | 'saving' | 'saved' | 'failed';

/** So long after the last letter. */
const pauseMs = 1_500;

export function useGivenNotes({ callId, initial, onSaved }: { callId: string; initial: Notes; onSaved: () => void }): {
  notes: Notes;
  change: (notes: Notes, when: 'now' | 'soon') => void;
  saveNow: () => void;
  state: Saving;
  /** Why it failed. */
  sentence: string | null;
} {
  const { t } = useTranslation();
  const [notes, setNotes] = useState(initial);
  const [state, setState] = useState<Saving>(initial.text === '' && initial.disposition === null ? 'none' : 'saved');
  const [sentence, setSentence] = useState<string | null>(null);
  const wanted = useRef(initial);
  const kept = useRef(initial);
  const busy = useRef(false);
  const timer = useRef<number | undefined>(undefined);
  const done = useRef(onSaved);
  done.current = onSaved;
  const failed = useRef((_: unknown): string => '');
  failed.current = (error) =>
    problemSentence(error instanceof Error ? error : new Error(String(error)), t('problem.noReplyCure'));

  const saveNow = useCallback(() => {
    const save = async (): Promise<void> => {
      busy.current = true;
      try {
        // What is written on meanwhile is sent after it; people don't write for ever.
        while (!isSame(wanted.current, kept.current)) {
          const sent = wanted.current;
          setState('saving');
          await told(api.PUT('/api/v1/agents/me/call/notes', { body: { callId, ...sent } }));
          kept.current = sent;
        }
        setState('saved');
        done.current();
      } catch (error) {
        setSentence(failed.current(error));
        setState('failed');
      } finally {
        busy.current = false;
      }
    };
    window.clearTimeout(timer.current);
    if (!busy.current && !isSame(wanted.current, kept.current)) void save();
  }, [callId]);

  const change = useCallback(
    (next: Notes, when: 'now' | 'soon') => {
      wanted.current = next;
      setNotes(next);
      setState('unsaved');
      window.clearTimeout(timer.current);
      if (when === 'now') saveNow();
      else timer.current = window.setTimeout(saveNow, pauseMs);
    },
    [saveNow],
  );

  useEffect(() => saveNow, [saveNow]);
  return { notes, change, saveNow, state, sentence };
}

function isSame(one: Notes, other: Notes): boolean {
  return one.text === other.text && one.disposition === other.disposition;
}
