import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { frameRms } from '../../../audio/energy.ts';
import { decodeALaw, encodeALaw } from '../../../audio/g711.ts';
import { writeWav } from '../../../audio/wav.ts';
import type { SpokenPiece, Voice } from '../../../conversation/ports.ts';
import { type Espeak, makeEspeak } from '../../../conversation/speech/espeak.ts';
import { makeToneRecogniser } from '../../../conversation/speech/tone-recogniser.ts';
import { makeToneVoice } from '../../../conversation/speech/tone-voice.ts';

const log = pino({ level: 'silent' });
const chinese = '您好，我是小云。请问您现在方便吗？';
const english = 'Hello, this is Chime. May I ask you a question?';
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

/** A program in espeak's place. */
async function program(script: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'espeak-'));
  folders.push(folder);
  const path = join(folder, 'espeak-ng');
  await writeFile(path, `#!${process.execPath}\n${script}`, { mode: 0o755 });
  return path;
}

async function collect(voice: Voice, text: string, signal = new AbortController().signal): Promise<SpokenPiece[]> {
  const pieces: SpokenPiece[] = [];
  for await (const piece of voice.synthesise(text, signal)) pieces.push(piece);
  return pieces;
}

/** Partials and finals of what a line brings, with silence behind it. */
async function hear(
  pieces: readonly SpokenPiece[],
  { silenceMs = 1000 } = {},
): Promise<{ partials: string[]; finals: string[] }> {
  const partials: string[] = [];
  const finals: string[] = [];
  const recogniser = makeToneRecogniser();
  await recogniser.start({
    onPartial: (text) => partials.push(text),
    onFinal: (text) => finals.push(text),
    onError: (error) => {
      throw error;
    },
  });
  const samples = pieces.flatMap((piece) => [...piece.pcm]);
  const line = decodeALaw(encodeALaw(Int16Array.from([...samples, ...new Array<number>(silenceMs * 8).fill(0)])));
  for (let at = 0; at < line.length; at += 160) recogniser.write(line.subarray(at, at + 160));
  await recogniser.close();
  return { partials, finals };
}

/** An engine that says everything as one second of a steady sound. */
const steady: Pick<Espeak, 'say'> = {
  say: () => Promise.resolve(Int16Array.from({ length: 8000 }, (_, n) => Math.round(4000 * Math.sin(n / 4)))),
};

describe('the tone voice and the tone recogniser', () => {
  it.each([
    ['a murmur', undefined],
    ['an engine', steady],
  ])('understand each other to the letter with %s', async (_, espeak) => {
    for (const text of [chinese, english]) {
      const pieces = await collect(makeToneVoice({ espeak }), text);
      expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      const { partials, finals } = await hear(pieces);
      expect(finals).toEqual([text]);
      expect(partials.at(-1)).toBe(text);
      partials.slice(1).forEach((partial, n) => {
        expect(partial.startsWith(partials[n] ?? '')).toBe(true);
      });
    }
  });

  it('hear a sentence that was cut off up to the last whole word', async () => {
    const pieces = await collect(makeToneVoice(), chinese);
    const cut = pieces.slice(0, 7);
    const half = pieces[7];
    if (half === undefined) throw new Error('more pieces were expected');
    const { finals } = await hear([...cut, { ...half, pcm: half.pcm.subarray(0, half.pcm.length / 2) }]);
    expect(finals).toEqual([cut.map((piece) => piece.text).join('')]);
  });

  it('tell what was heard so far when the call ends in the middle of an utterance', async () => {
    const { finals } = await hear(await collect(makeToneVoice(), '好的，再见。'), { silenceMs: 20 });
    expect(finals).toEqual(['好的，再见。']);
  });

  it('join sentences that were synthesised one by one', async () => {
    const voice = makeToneVoice();
    const { finals } = await hear([...(await collect(voice, '好的。')), ...(await collect(voice, '我们每月只要三十九元。'))]);
    expect(finals).toEqual(['好的。我们每月只要三十九元。']);
  });

  it('say a text of nothing but marks, and nothing for no text', async () => {
    expect((await hear(await collect(makeToneVoice(), '……'))).finals).toEqual(['……']);
    expect(await collect(makeToneVoice(), '')).toEqual([]);
  });

  it('speak in pieces of one word, pauses apart', async () => {
    const pieces = await collect(makeToneVoice(), '您好，再见');
    expect(pieces.map((piece) => piece.text)).toEqual(['您', '好，', '', '再', '见']);
    expect(pieces.filter((piece) => piece.text === '').map((piece) => frameRms(piece.pcm))).toEqual([0]);
  });
});

describe('an aborted voice', () => {
  it('says no further piece', async () => {
    const stop = new AbortController();
    const said: string[] = [];
    for await (const piece of makeToneVoice().synthesise(chinese, stop.signal)) {
      said.push(piece.text);
      if (said.length === 2) stop.abort();
    }
    expect(said).toEqual(['您', '好，']);
  });

  it('does not wait for the engine', async () => {
    const stop = new AbortController();
    const never: Pick<Espeak, 'say'> = { say: () => new Promise(() => undefined) };
    const pieces = collect(makeToneVoice({ espeak: never }), chinese, stop.signal);
    stop.abort();
    expect(await pieces).toEqual([]);
  });
});

describe('espeak-ng', () => {
  it('gets the text through its input and never as an argument', async () => {
    // Answers with a WAV whose length tells that the text came, and nothing of it in the arguments.
    const wav = writeWav({ rateHz: 8000, left: new Int16Array(4000).fill(3000) });
    const path = await program(`
      let text = '';
      process.stdin.on('data', (part) => { text += part; });
      process.stdin.on('end', () => {
        if (text !== '$(reboot); -f /etc/passwd' || process.argv.join(' ').includes('reboot')) process.exit(3);
        process.stdout.write(Buffer.from('${Buffer.from(wav).toString('base64')}', 'base64'));
      });`);
    const sound = await makeEspeak({ log, program: path }).say({
      text: '$(reboot);\n[[-f]]/etc/passwd'.replace('[[-f]]', '-f '),
      rate: 1,
    });
    expect(sound?.length).toBeGreaterThan(3000);
  });

  it.each([
    ['is missing', () => Promise.resolve('/nowhere/espeak-ng')],
    ['fails', () => program('process.exit(1)')],
    ['ends before it has read', () => program('process.stdin.destroy(); process.exit(0)')],
    ['writes something else', () => program('process.stdin.resume().on("end", () => process.stdout.write("no sound"))')],
    [
      'never stops writing',
      () => program('const part = Buffer.alloc(65536); const more = () => process.stdout.write(part, more); more();'),
    ],
  ])('is replaced by the murmur when it %s', async (_, path) => {
    const espeak = makeEspeak({ log, program: await path() });
    expect(await espeak.say({ text: '您好', rate: 1 })).toBeUndefined();
    const pieces = await collect(makeToneVoice({ espeak }), chinese);
    expect((await hear(pieces)).finals).toEqual([chinese]);
    expect(frameRms(pieces[0]?.pcm ?? new Int16Array(0))).toBeGreaterThan(500);
  });
});
