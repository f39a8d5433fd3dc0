/** An agent with a desk phone on a real switch, who presses what they press through the api: what their phone hears is measured. */
import { expect } from 'vitest';
import { toneShare } from '../../audio/goertzel.ts';
import { beatEveryMs } from '../../domain/agent/agent-standing.ts';
import type { Door } from '../end-to-end/door.ts';
import { until } from '../end-to-end/waiting.ts';
import { Ears, toneOf, type Voice } from '../telephony/toned-people.ts';
import type { RtpPhone } from './carrier/rtp-phone.ts';
import { SipPhone } from './carrier/sip-phone.ts';
import type { ConsolePeople, MadeAgent } from './console-people.ts';

const host = '127.0.0.1';
const heardMsMax = 30_000;
/** Longer than any test: nobody registers it again. */
const registeredSeconds = 1_800;
/** The tone of a ringing phone in China. */
const ringHz = 450;
const ringShareMin = 0.5;

type Standing = { state: string };

export class DeskAgent {
  readonly door: Door;
  readonly phone: SipPhone;
  readonly ears = new Ears();
  /** Frames since it was last set to 0, and those of them that were a ringing tone. */
  frames = 0;
  ringing = 0;
  /** Of its calls, in epoch ms. */
  readonly answeredAtMs: number[] = [];
  /** Their page is open. */
  readonly #beat: NodeJS.Timeout;

  private constructor(door: Door, phone: SipPhone, voice: Voice) {
    this.door = door;
    this.phone = phone;
    phone.speaks = (sound) => this.#picksUp(sound, voice);
    this.#beat = setInterval(() => void door.post('/agents/me/beat').catch(() => undefined), beatEveryMs / 2);
  }

  /** Registered, signed in and free. `port`: of the switch, for phones. */
  static async open(people: ConsolePeople, made: MadeAgent, { port, voice }: { port: number; voice: Voice }): Promise<DeskAgent> {
    const account = { server: { host, port }, user: made.extension, password: made.password };
    const phone = await SipPhone.open(host, account);
    const agent = new DeskAgent(await people.doorOf(made.username), phone, voice);
    await until('the sign-in of a phone', async () => (await phone.register(registeredSeconds)) === 200, 30_000);
    await agent.door.post('/agents/me/sign-in', {});
    await agent.isFree();
    await until('the phone to be known', async () => {
      const known = await people.product.db.query('select 1 from registration where number = $1::text', [made.extension]);
      return known.rowCount === 1;
    });
    return agent;
  }

  async isFree(): Promise<void> {
    await this.door.post('/agents/me/state', { state: 'free' });
  }

  async isBusy(): Promise<void> {
    const { busyReasons } = await this.door.get<{ busyReasons: string[] }>('/agents/me');
    await this.door.post('/agents/me/state', { state: 'busy', reason: busyReasons[0] });
  }

  async hasWrittenNotes(): Promise<void> {
    await this.stands('wrap-up');
    await this.door.post('/agents/me/wrap-up/done');
  }

  stands(state: string): Promise<void> {
    return until(
      `the agent to be ${state}`,
      async () => (await this.door.get<{ agent: Standing }>('/agents/me')).agent.state === state,
      30_000,
    );
  }

  hears(voices: string): Promise<void> {
    this.ears.forget();
    return expect.poll(() => this.ears.heard(), { timeout: heardMsMax, interval: 50 }).toBe(voices);
  }

  goesHome(): void {
    clearInterval(this.#beat);
    this.phone.close();
  }

  #picksUp(sound: RtpPhone, voice: Voice): void {
    this.answeredAtMs.push(Date.now());
    sound.repeat(toneOf(voice, 8_000));
    sound.onFrame = (frame) => {
      this.ears.hear(frame);
      this.frames += 1;
      if (toneShare(frame, ringHz) >= ringShareMin) this.ringing += 1;
    };
  }
}
