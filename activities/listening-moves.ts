/** What supervisors do with a running call: listen, speak to the agent or to both, take it over. */
import type { ListeningMoveKind } from '../domain/call-moves.ts';
import { type Carrier, refused } from './move-end.ts';

const notYet: Carrier = () => Promise.resolve(refused('not-done'));

export const listeningCarriers: Readonly<Record<ListeningMoveKind, Carrier>> = {
  listen: notYet,
  mode: notYet,
  'take-over': notYet,
  leave: notYet,
};
