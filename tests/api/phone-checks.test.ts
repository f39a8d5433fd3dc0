/** The diagnosis of extensions: each fault is staged, and shown as docs/diagnosis.md says. */
import { describe, expect, it } from 'vitest';
import { parameters } from '../../domain/parameters.ts';
import { makePhoneGuard } from '../../storage/phone-guard.ts';
import { makeRegistrations } from '../../storage/registrations.ts';
import { makeSipProfiles } from '../../storage/sip-profiles.ts';
import { asInTable, tableRows } from '../setup/diagnosis-table.ts';
import { useHouse } from './house.ts';
import { made } from './nouns.ts';

const house = useHouse();

type Check = { kind: string; verdict: string; code: string; says: string; cure: { kind: string; role: string } | null };

const shown: ReturnType<typeof asInTable>[] = [];

async function look(kind: string): Promise<Check> {
  const reply = await house.as('viewer', { method: 'GET', url: '/api/v1/checks' });
  const found = reply.json<{ items: Check[] }>().items.find((check) => check.kind === kind);
  if (found === undefined) throw new Error(`no check ${kind}`);
  return found;
}

function note(fault: string, check: Check): void {
  shown.push(asInTable(fault, check));
}

describe('extensions and their phones', () => {
  it('are told whether they may call each other, and a click lets them', async () => {
    expect((await look('extension-calls')).code).toBe('no-extensions');
    for (const number of ['2101', '2102']) await made(house, '/extensions', { number });
    const off = await look('extension-calls');
    note('extensions while calls between them are switched off', off);
    expect(off.cure).toMatchObject({ kind: 'allow-extension-calls', role: 'admin' });
    const cure = (role: 'supervisor' | 'admin') => house.as(role, { method: 'POST', url: '/api/v1/checks/extension-calls/cure' });
    expect((await cure('supervisor')).statusCode).toBe(403);
    expect((await cure('admin')).json()).toMatchObject({ verdict: 'holds', code: 'extension-dialling-on' });
    const settings = await house.as('viewer', { method: 'GET', url: '/api/v1/settings' });
    expect(settings.json()).toMatchObject({ extensionDialling: true });
  });

  it('are told of phones that are missing, refused, at the wrong port, or shut out', async () => {
    await makeSipProfiles(house.db).ensure('phones');
    note('extensions of which none has a phone', await look('phone-registered'));
    expect((await look('phone-password')).verdict).toBe('holds');
    const guard = makePhoneGuard(house.db);
    const wrong = { profile: 'internal', address: '203.0.113.9', method: 'REGISTER', number: '2101', userAgent: '' } as const;
    await guard.note('phones', wrong);
    note('a phone with a wrong password', await look('phone-password'));
    await guard.note('phones', { ...wrong, profile: 'external', number: '2102', address: '203.0.113.10' });
    note('a softphone at the port of the carriers', await look('phone-port'));
    const phone = { profile: 'internal', callId: 'c', number: '2101', address: '203.0.113.9', port: 5062, userAgent: '' };
    await makeRegistrations(house.db).registered('phones', { ...phone, expiresInMs: 60_000 });
    expect(await look('phone-password')).toMatchObject({ verdict: 'holds' });
    expect(await look('phone-registered')).toMatchObject({ verdict: 'unknown', code: 'phones-missing' });

    const guessAt = async (address: string): Promise<void> => {
      for (let tries = 0; tries < parameters.phoneFailuresMax.usual; tries += 1)
        await guard.note('phones', { ...wrong, address });
    };
    await guessAt('203.0.113.66');
    note('an address that was blocked for its guesses', await look('phone-blocked'));
    await guessAt('127.0.0.1');
    note('an extension that was guessed in browsers', await look('phone-blocked'));
  });
});

it('showed each fault as docs/diagnosis.md says, and the table has no row that was not staged', () => {
  const byFault = (a: { staged: string }, b: { staged: string }): number => a.staged.localeCompare(b.staged);
  expect(shown.toSorted(byFault)).toEqual(tableRows('Staged with phones').toSorted(byFault));
});
