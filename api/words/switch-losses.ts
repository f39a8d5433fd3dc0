/** Why a connection to a switch could not be made or was lost, as the end of a sentence. Codes are the event socket's. */
import type { Language } from '../language.ts';

const sentences: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  'nobody-listens': { zh: '那个地址和端口没有程序监听', en: 'nobody listens at that address and port' },
  'socket-error': { zh: '无法建立连接', en: 'no connection comes about' },
  'ready-timeout': { zh: '没有在时限内准备就绪', en: 'it does not become ready in time' },
  'auth-failed': { zh: '密码不对', en: 'the password is wrong' },
  'rude-rejection': { zh: '不接受我们的地址', en: 'it does not let our address in' },
  'command-timeout': { zh: '没有应答指令', en: 'it did not answer a command' },
  'subscription-refused': { zh: '不肯发送通话事件', en: 'it refuses to tell of calls' },
  'disconnect-notice': { zh: '主动断开了连接', en: 'it said that it hangs up on us' },
  'socket-end': { zh: '关闭了连接', en: 'it closed the connection' },
  'protocol-error': { zh: '应答的不是 FreeSWITCH 的协议', en: 'what answers does not speak the event socket’s protocol' },
  'heartbeat-lost': { zh: '不再有任何回应', en: 'it fell silent' },
  'resync-failed': { zh: '连上后没有说明正在进行的通话', en: 'after connecting it did not tell which calls it carries' },
  'closed-by-us': { zh: '我们的呼叫进程正在停止', en: 'our call worker is stopping' },
};

/** `code` itself where a newer worker uses a word that this one does not know. */
export function switchLossWords(code: string, language: Language): string {
  return sentences[code]?.[language] ?? code;
}
