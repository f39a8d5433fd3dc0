/** Who carries out which move. */
import type { MoveKind } from '../domain/call-moves.ts';
import { listeningCarriers } from './listening-moves.ts';
import type { Carrier } from './move-end.ts';
import { talkCarriers } from './talk-moves.ts';

export const carriers: Readonly<Record<MoveKind, Carrier>> = { ...talkCarriers, ...listeningCarriers };
