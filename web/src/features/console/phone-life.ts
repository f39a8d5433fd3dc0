/**
 * The phone of an agent in this browser, from the password to the sign-off. One window of a browser has it at a time.
 *
 * A reload in the middle of a call: a session of SIP and WebRTC lives in the page's memory and can't be handed to the next page. So the
 * page warns before it goes (phone-guard.ts). If it goes nevertheless, it ends its leg with cause 41 instead of 16, so that whoever
 * conducts the call can tell a lost page from an agent who hung up; the new page registers again at once, with a new password, and
 * takes an INVITE of the call that the agent is talking in (`X-Carillon-Call`) without a press (phone-sounds.ts).
 */
import { api, told } from '../../api/client.ts';
import type { BrowserPhone, PhoneAccount } from '../phone/browser-phone.ts';
import { changePhonePlace, phonePlace } from './phone-place.ts';

const lockName = 'carillon.agent-phone';
/** A switch that has no door for browsers, or a server that gives no password, is asked again after this. */
const againMs = 10_000;
/** A new password may be refused until the server has heard of it. */
const refusedMs = 3_000;

type End = 'left' | 'refused' | 'taken-over';

/** Waits for the other windows of this browser, then keeps a phone until the signal. */
export async function keepPhone(signal: AbortSignal): Promise<void> {
  changePhonePlace({ stage: 'other-window', error: null });
  try {
    await navigator.locks.request(lockName, { signal }, () => phoneUntil(signal));
  } catch (error) {
    // Waiting for the lock ends with the signal.
    if (!signal.aborted) throw error;
  }
}

async function phoneUntil(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const account = await accountOf(signal);
    if (account === null) return;
    const end = await usePhone(account, signal);
    if (end === 'left') return;
    if (end === 'taken-over') await pressed(signal);
    else await rest(refusedMs, signal);
  }
}

/** Null: the signal came. */
async function accountOf(signal: AbortSignal): Promise<PhoneAccount | null> {
  while (!signal.aborted) {
    changePhonePlace({ stage: 'opening' });
    try {
      const { doors } = await told(api.GET('/api/v1/phone'));
      const door = doors.find((one) => one.door === 'open');
      if (door !== undefined) {
        const { number, password, domain } = await told(api.POST('/api/v1/agents/me/phone'));
        changePhonePlace({ error: null });
        return { node: door.node, number, password, domain };
      }
      changePhonePlace({ stage: 'no-door', error: null });
    } catch (error) {
      changePhonePlace({ error: error instanceof Error ? error : new Error(String(error)) });
    }
    await rest(againMs, signal);
  }
  return null;
}

/** Until the signal, or until the switch refuses the password. */
async function usePhone(account: PhoneAccount, signal: AbortSignal): Promise<End> {
  const { BrowserPhone: Phone } = await import('../phone/browser-phone.ts');
  if (signal.aborted) return 'left';
  const phone: BrowserPhone = new Phone(account, { microphone: () => phonePlace().microphoneId });
  let wasRegistered = false;
  const end = await new Promise<End>((resolve) => {
    const look = (): void => {
      const { snapshot } = phone;
      changePhonePlace({ snapshot });
      wasRegistered ||= snapshot.registration === 'registered';
      if (snapshot.registration === 'refused') resolve(wasRegistered ? 'taken-over' : 'refused');
    };
    phone.subscribe(look);
    signal.addEventListener('abort', () => resolve('left'), { once: true });
    changePhonePlace({ stage: 'on', phone });
    look();
  });
  phone.close();
  changePhonePlace({ stage: end === 'taken-over' ? 'taken-over' : 'opening', phone: null, snapshot: null });
  return end;
}

function pressed(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    changePhonePlace({ openAgain: resolve });
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = window.setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      window.clearTimeout(timer);
      resolve();
    });
  });
}
