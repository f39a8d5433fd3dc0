/** How a switch stands, and what to do about it, in words. */
import type { Language } from '../language.ts';
import { fill, type Values } from './words.ts';

export type NodeStory =
  | 'ready'
  | 'draining'
  | 'drained'
  | 'connecting'
  | 'no-worker'
  | 'wrong-password'
  | 'refuses-address'
  | 'away';

const sentences: Readonly<Record<Language, Readonly<Record<NodeStory, string>>>> = {
  zh: {
    ready: '已连接。',
    draining: '正在排空：不接新的通话，还有 {calls} 个通话未结束。',
    drained: '已排空：没有通话了，可以停机维护或移除。',
    connecting: '正在连接。',
    'no-worker': '没有通话进程负责它。请在能连到它的机器上运行下面的命令，或把 CARILLON_NODES 设为 * 后重启已有的通话进程。',
    'wrong-password': '事件套接字的密码不对，请修改密码。',
    'refuses-address': '交换机拒绝了通话进程的地址，请检查 event_socket 的 apply-inbound-acl。',
    away: '连接不上：{loss}。请检查地址、端口、防火墙，以及 FreeSWITCH 是否在运行。',
  },
  en: {
    ready: 'Connected.',
    draining: 'It is being emptied: no new calls, {calls} still go on.',
    drained: 'It is empty: no call is on it, and it may be stopped or removed.',
    connecting: 'Being connected.',
    'no-worker':
      'No call worker serves it. Run the command below on a machine that reaches it, or set CARILLON_NODES=* for a call worker that runs and start that again.',
    'wrong-password': 'The password of its event socket is wrong. Change it here.',
    'refuses-address': 'It refuses the address of the call worker. Look at apply-inbound-acl of its event socket.',
    away: 'It can’t be used: {loss}. Look at address, port, firewall, and whether FreeSWITCH runs.',
  },
};

export function nodeSentence(story: NodeStory, language: Language, values: Values): string {
  return fill(sentences[language][story], values);
}
