/** Messages of Aliyun's speech gateway, which voices and recognisers share: https://help.aliyun.com/zh/isi/user-guide/websocket */
import { randomUUID } from 'node:crypto';
import { objectIn, parsed } from './json-message.ts';
import type { NlsKey, NlsTokens } from './nls-token.ts';
import { SpeechFailed, type SpeechFailureCode } from './speech-failed.ts';
import { addressIn, type SocketAddress } from './speech-socket.ts';

export type NlsAccount = NlsKey & {
  appKey: string;
  /** The gateway's address; null = that of the region. */
  gatewayUrl: string | null;
};

/** 32 hexadecimal digits, as the gateway wants them. */
export function nlsId(): string {
  return randomUUID().replaceAll('-', '');
}

export function nlsCommand(
  { appKey, taskId, namespace }: { appKey: string; taskId: string; namespace: string },
  name: string,
  payload?: Readonly<Record<string, unknown>>,
): string {
  const header = { appkey: appKey, message_id: nlsId(), task_id: taskId, namespace, name };
  return JSON.stringify(payload === undefined ? { header } : { header, payload });
}

export async function nlsAddress(account: NlsAccount, tokens: NlsTokens): Promise<SocketAddress> {
  const url = addressIn(account.gatewayUrl ?? `wss://nls-gateway-${account.region}.aliyuncs.com/ws/v1`);
  url.searchParams.set('token', await tokens.tokenOf(account));
  return { url: url.href };
}

export type NlsEvent = { name: string; status: number; payload: Readonly<Record<string, unknown>> };

/** Null for a text that is no message of the gateway. */
export function readNlsEvent(text: string): NlsEvent | null {
  const message = objectIn(parsed(text));
  const header = objectIn(message['header']);
  const { name, status } = header;
  if (typeof name !== 'string') return null;
  return { name, status: typeof status === 'number' ? status : successStatus, payload: objectIn(message['payload']) };
}

const successStatus = 20_000_000;

/** Codes of https://help.aliyun.com/zh/isi/support/error-codes that say more than their first digit. */
const codes: Readonly<Record<number, SpeechFailureCode>> = {
  40000001: 'wrong-key',
  40000004: 'idle-timeout',
  40000005: 'rate-limited',
  40000010: 'no-credit',
  40010002: 'no-credit',
  40020105: 'not-found',
  40020106: 'wrong-key',
  40020503: 'wrong-key',
};

/** What a failed task means; undefined for an event of success. A token that was not taken is forgotten. */
export function nlsFailure({ name, status }: NlsEvent, forgetToken: () => void): SpeechFailed | undefined {
  if (name !== 'TaskFailed' && status === successStatus) return undefined;
  const code = codes[status] ?? (status >= 50_000_000 ? 'server-error' : 'bad-request');
  if (code === 'wrong-key') forgetToken();
  return new SpeechFailed(code);
}
