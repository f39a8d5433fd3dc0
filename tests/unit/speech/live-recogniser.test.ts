/** What all recognisers behind a WebSocket do when their connection does not hold. */
import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';
import { makeFunasrRecogniser } from '../../../conversation/speech/funasr-recogniser.ts';
import { type LiveLimits, liveLimitsUsual } from '../../../conversation/speech/live-session.ts';
import { listen, steadyFrames } from './providers/heard-by.ts';
import { onMessages, serveSockets, tell, type Visit } from './providers/socket-server.ts';

function earsAt(
  url: string,
  { limits = {}, acceptSelfSigned = false }: { limits?: Partial<LiveLimits>; acceptSelfSigned?: boolean } = {},
) {
  const account = { url, acceptSelfSigned, hotWords: [], itn: false };
  const recogniser = makeFunasrRecogniser({ account, limits: { ...liveLimitsUsual, ...limits } });
  return { recogniser, ears: listen(recogniser) };
}

/** The first sample of each packet: which frames came. */
function firstSamples(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 320 }, (_, n) => bytes.readInt16LE(n * 320));
}

describe('a recogniser that is cut off', () => {
  it('connects once again and says what has no final words yet again, and nothing that has', async () => {
    const heard: number[][] = [[], []];
    const server = await serveSockets((visit) => {
      const visitNo = server.visits.length - 1;
      onMessages(visit, {
        sound: (bytes) => {
          heard[visitNo]?.push(...firstSamples(bytes));
          if (visitNo === 0 && heard[0]?.length === 3) tell(visit, { mode: '2pass-offline', text: '一。' });
          if (visitNo === 0 && heard[0]?.length === 6) visit.socket.terminate();
          if (visitNo === 1 && heard[1]?.length === 6) tell(visit, { mode: '2pass-offline', text: '二。' });
        },
      });
    });
    const { recogniser, ears } = earsAt(server.url);
    await ears.started;
    const first = ears.nextFinal();
    for (const frame of steadyFrames(3, 1)) recogniser.write(frame);
    expect(await first).toBe('一。');
    const second = ears.nextFinal();
    for (const frame of steadyFrames(3, 2)) recogniser.write(frame);
    await new Promise((resolve) => server.visits[0]?.socket.once('close', resolve));
    for (const frame of steadyFrames(3, 3)) recogniser.write(frame);
    expect(await second).toBe('二。');
    expect(heard[1]).toEqual([2, 2, 2, 3, 3, 3]);
    expect(ears.errors).toEqual([]);
    await recogniser.close();
  });

  it('keeps no more sound for the new connection than its limit', async () => {
    const heard: number[] = [];
    let told: () => void = () => undefined;
    const all = new Promise<void>((resolve) => {
      told = resolve;
    });
    const server = await serveSockets((visit) => {
      const again = server.visits.length === 2;
      onMessages(visit, {
        sound: (bytes) => {
          if (!again) visit.socket.terminate();
          else if (heard.push(...firstSamples(bytes)) === 3) told();
        },
      });
    });
    const { recogniser, ears } = earsAt(server.url, { limits: { replayMsMax: 60 } });
    await ears.started;
    for (const value of [1, 2, 3, 4, 5, 6]) for (const frame of steadyFrames(1, value)) recogniser.write(frame);
    await all;
    expect(heard).toEqual([4, 5, 6]);
    await recogniser.close();
  });

  it('fails when it is cut off again', async () => {
    const server = await serveSockets(({ socket }: Visit) => socket.close());
    const { ears } = earsAt(server.url);
    await ears.started;
    expect(await ears.failed).toMatchObject({ code: 'cut', fault: 'network' });
    expect(server.visits).toHaveLength(2);
    expect(ears.errors).toHaveLength(1);
  });
});

describe('a recogniser whose settings are wrong', () => {
  it('says that nobody listens at the address', async () => {
    const server = await serveSockets(() => undefined);
    await server.close();
    await expect(earsAt(server.url).ears.started).rejects.toMatchObject({ code: 'unreachable', fault: 'network' });
  });

  it('says that another service listens there', async () => {
    const server = await serveSockets(() => undefined, { admit: () => 200 });
    await expect(earsAt(server.url).ears.started).rejects.toMatchObject({ code: 'wrong-address', fault: 'settings' });
    await expect(earsAt(server.url.replace('ws:', 'wss:')).ears.started).rejects.toMatchObject({ code: 'wrong-address' });
    await expect(earsAt('ws://').ears.started).rejects.toMatchObject({ code: 'wrong-address' });
  });

  it('refuses a certificate that nobody vouches for, unless the account takes it', async () => {
    const server = await serveSockets(() => undefined, { tls: await selfSigned() });
    await expect(earsAt(server.url).ears.started).rejects.toMatchObject({ code: 'certificate', fault: 'settings' });
    const { recogniser, ears } = earsAt(server.url, { acceptSelfSigned: true });
    await ears.started;
    expect(server.visits).toHaveLength(1);
    await recogniser.close();
  });
});

describe('a recogniser', () => {
  it('fails when sound piles up', async () => {
    const server = await serveSockets(({ socket }: Visit) => socket.pause());
    const { recogniser, ears } = earsAt(server.url, { limits: { backlogBytesMax: 0 } });
    await ears.started;
    const second = new Int16Array(8000);
    for (let n = 0; n < 2000 && ears.errors.length === 0; n++) recogniser.write(second);
    expect(await ears.failed).toMatchObject({ code: 'overloaded', fault: 'network' });
  });

  it('closes although the service never says goodbye', async () => {
    const server = await serveSockets(({ socket }: Visit) => socket.pause());
    const { recogniser, ears } = earsAt(server.url, { limits: { lastWordsMsMax: 20, closeMsMax: 20 } });
    await ears.started;
    await recogniser.close();
    expect(ears.errors).toEqual([]);
  });
});

/** A certificate that nobody vouches for, as the image of the server brings its own. */
async function selfSigned(): Promise<{ key: string; cert: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }]);
  return { key, cert };
}
