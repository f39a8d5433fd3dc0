/** Why a message did not reach its webhook, in words: what it means and what helps. */
import type { DeliveryFault } from '../../domain/webhooks.ts';
import type { Language } from '../language.ts';

const sentences: Readonly<Record<Language, Readonly<Record<DeliveryFault, string>>>> = {
  zh: {
    'host-not-allowed': '服务器设置（CARILLON_WEBHOOK_HOSTS）不允许该主机。请让管理员加入它。',
    'private-address': '该主机指向内网地址，已拒绝。确需推送时，请管理员在 CARILLON_WEBHOOK_HOSTS 中完整写出该主机。',
    'not-resolved': '找不到该主机。请检查地址。',
    unreachable: '连接不上对方。请检查地址、端口、证书和防火墙。',
    timeout: '对方没有在 15 秒内应答。请先应答 2xx，再处理内容。',
    redirect: '对方要求转到另一个地址；出于安全不会跟随。请直接填写最终地址。',
    'http-error': '对方应答了错误状态。它应答的开头见记录。',
    'webhook-off': '推送已停用，没有再发送。重新启用后可以重发。',
    'secret-unreadable': '签名密钥是用另一个 CARILLON_SECRET 保存的，无法读取。请更换密钥后重发。',
  },
  en: {
    'host-not-allowed': 'The server does not allow this host (CARILLON_WEBHOOK_HOSTS). Ask an administrator to add it.',
    'private-address':
      'The host leads into a private network and was refused. If it is meant, an administrator writes it out in CARILLON_WEBHOOK_HOSTS.',
    'not-resolved': 'The host was not found. Check the address.',
    unreachable: 'The receiver could not be reached. Check address, port, certificate and firewall.',
    timeout: 'The receiver did not answer within 15 seconds. It should answer 2xx first and work afterwards.',
    redirect: 'The receiver sends elsewhere; for safety that is not followed. Enter the final address.',
    'http-error': 'The receiver answered with an error. The beginning of its answer is in the record.',
    'webhook-off': 'The webhook is off, so this was not sent any more. Switch it on and send it again.',
    'secret-unreadable':
      'The secret was stored with another CARILLON_SECRET and can not be read. Make a new secret, then send again.',
  },
};

/** A fault of another release is told by its own name. */
export function deliverySentence(fault: string, language: Language): string {
  const known: Readonly<Record<string, string>> = sentences[language];
  return known[fault] ?? fault;
}
