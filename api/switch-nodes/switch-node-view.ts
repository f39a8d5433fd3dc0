/** How a switch leaves: without its password, and with what to do next. */
import type { Static } from 'typebox';
import type { SwitchStanding } from '../../storage/switch-node-book.ts';
import type { Language } from '../language.ts';
import { switchLossWords } from '../words/switch-losses.ts';
import { type NodeStory, nodeSentence } from '../words/switch-nodes.ts';
import type { SwitchNode } from './switch-node-schemas.ts';

export function switchNodeView(row: SwitchStanding, language: Language): Static<typeof SwitchNode> {
  const { name, host, port, fromPage, state, version, capacity, callsPerSecond, callsNow, lines, workers, profiles } = row;
  const values = { calls: callsNow, loss: row.detail === null ? '–' : switchLossWords(row.detail, language) };
  return {
    name,
    host,
    port,
    fromPage,
    state,
    since: row.stateSince.toISOString(),
    seenAt: row.seenAt.toISOString(),
    sentence: nodeSentence(storyOf(row), language, values),
    version,
    capacity,
    callsPerSecond,
    callsNow,
    lines,
    workers,
    profiles,
    draining: row.drainingSince === null ? null : { since: row.drainingSince.toISOString(), empty: isEmpty(row) },
    start: workers > 0 || state === 'ready' ? null : startLine(name, fromPage),
  };
}

/** Calls that wait for a line there are handed back soon, and could ring if it were resumed meanwhile. */
function isEmpty({ callsNow, callsWaiting }: SwitchStanding): boolean {
  return callsNow === 0 && callsWaiting === 0;
}

function storyOf(row: SwitchStanding): NodeStory {
  const { state, detail, workers, drainingSince } = row;
  if (drainingSince !== null) return isEmpty(row) ? 'drained' : 'draining';
  // A worker is known some moments after it connected, and a dead one is found out within seconds.
  if (state === 'ready') return 'ready';
  if (workers === 0) return 'no-worker';
  if (detail === 'auth-failed') return 'wrong-password';
  if (detail === 'rude-rejection') return 'refuses-address';
  return state === 'connecting' || detail === null || detail === 'no-call-worker' ? 'connecting' : 'away';
}

/** A switch of the settings has a call worker that names it, which is down: it only has to be started again. */
function startLine(name: string, fromPage: boolean): string {
  return fromPage
    ? `CARILLON_NODES=${name} docker compose -f docker-compose.node.yml up -d call-worker`
    : 'docker compose up -d call-worker';
}
