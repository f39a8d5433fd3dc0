/** Beats while an agent is signed in, and reads anew when the server has them stand otherwise than the page shows. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { currentLanguage } from '../../i18n/language.ts';
import type { Agent } from './agent-words.ts';
import type { BeatNews, BeatOrder } from './beat-worker.ts';

export const ownAgentKey = 'agent-me';

export function useBeat(agent: Agent | null, everyMs: number): void {
  const client = useQueryClient();
  const shown = useRef(agent);
  shown.current = agent;
  // Who vanished and is back stands as before: a beat says so.
  const beats = agent !== null && (agent.state !== 'offline' || agent.next !== null);
  useEffect(() => {
    if (!beats) return;
    const worker = new Worker(new URL('./beat-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<BeatNews>) => {
      if (data.standing !== null && !isShown(data.standing, shown.current)) {
        void client.invalidateQueries({ queryKey: [ownAgentKey] });
      }
    };
    worker.postMessage({ everyMs, language: currentLanguage() } satisfies BeatOrder);
    return () => worker.terminate();
  }, [beats, everyMs, client]);
}

function isShown(standing: unknown, agent: Agent | null): boolean {
  if (typeof standing !== 'object' || standing === null || agent === null) return false;
  return 'state' in standing && 'since' in standing && standing.state === agent.state && standing.since === agent.since;
}
