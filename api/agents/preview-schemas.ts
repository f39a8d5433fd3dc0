/** What an agent decides of the contact that they read before it is dialled (预览外呼). The contact itself is in `GET /agents/me/call`. */
import { Type } from 'typebox';
import { contract } from '../route-contract.ts';
import { nullable, Uuid } from '../shapes.ts';
import { ManualDial } from './manual-dial-schemas.ts';

const tags = ['agents'] as const;

/** It names the call that is meant: a press that comes late must not hit the next one. */
const body = Type.Object({ callId: Uuid }, { additionalProperties: false });

export const dialPreview = contract({
  method: 'POST',
  url: '/agents/me/preview/dial',
  access: 'agent',
  shapes: {
    operationId: 'dialPreview',
    summary: 'Dial who is read: the agent’s own phone is called, then, if the permission gate allows it, the contact',
    tags,
    body,
    response: { 202: Type.Object({ dial: nullable(ManualDial) }) },
  },
});

export const skipPreview = contract({
  method: 'POST',
  url: '/agents/me/preview/skip',
  access: 'agent',
  shapes: {
    operationId: 'skipPreview',
    summary: 'Skip who is read: the contact comes again later, to whoever is free then, unless it was skipped too often',
    tags,
    body,
    response: {
      200: Type.Object({
        againAt: nullable(Type.String({ format: 'date-time', description: 'null: not any more, or as its calling hours open' })),
      }),
    },
  },
});
