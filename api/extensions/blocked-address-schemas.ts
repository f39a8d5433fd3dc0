/** Addresses that guess passwords of extensions: blocked, and let in again; and the refusals that were seen. */
import { Type } from 'typebox';
import { contract } from '../route-contract.ts';
import { IdParams, Instant, listQuery, named, nullable, oneOf, pageOf, Uuid } from '../shapes.ts';

export const BlockedAddress = named(
  'BlockedAddress',
  Type.Object({
    id: Uuid,
    address: Type.String(),
    number: nullable(Type.String({ description: 'Only this extension is refused from there; null: everybody is' })),
    reason: oneOf(['failed-sign-ins']),
    sentence: Type.String({ description: 'Why, in the language of Accept-Language' }),
    failures: Type.Integer(),
    withinSeconds: Type.Integer(),
    seenBy: Type.String({ description: 'The switch that saw it; the block holds at all of them' }),
    blockedAt: Instant,
    until: Instant,
    active: Type.Boolean(),
    liftedAt: nullable(Instant),
    liftedBy: nullable(Type.String()),
    attempts: Type.Integer({ description: 'Sign-ins that were refused while it stood' }),
    lastAttemptAt: nullable(Instant),
  }),
);

export const PhoneRefusal = named(
  'PhoneRefusal',
  Type.Object({
    id: Type.String(),
    at: Instant,
    node: Type.String(),
    profile: Type.String(),
    address: Type.String(),
    method: oneOf(['REGISTER', 'INVITE']),
    number: Type.String({ description: 'Who it wanted to be; of an INVITE the number that it dialled' }),
    userAgent: Type.String(),
  }),
);

const tags = ['extensions'] as const;

export const listBlockedAddresses = contract({
  method: 'GET',
  url: '/blocked-addresses',
  access: 'supervisor',
  shapes: {
    operationId: 'listBlockedAddresses',
    summary: 'Addresses that are (or were) blocked for failed sign-ins of phones, newest first',
    tags,
    querystring: listQuery({ active: Type.Optional(Type.Boolean({ description: 'Only those that stand now' })) }),
    response: { 200: pageOf(BlockedAddress) },
  },
});

export const liftBlock = contract({
  method: 'POST',
  url: '/blocked-addresses/:id/lift',
  access: 'admin',
  shapes: {
    operationId: 'liftBlock',
    summary: 'Let an address in again; its failures from before count no more',
    tags,
    params: IdParams,
    response: { 200: BlockedAddress },
  },
});

export const listPhoneRefusals = contract({
  method: 'GET',
  url: '/phone-refusals',
  access: 'supervisor',
  shapes: {
    operationId: 'listPhoneRefusals',
    summary: 'Sign-ins of phones that were refused, newest first; those of blocked addresses are only counted',
    tags,
    querystring: listQuery({}),
    response: { 200: pageOf(PhoneRefusal) },
  },
});
