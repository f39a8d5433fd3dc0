/** Why a tool's request was not made, or what came of it, with the cure. */
import type { HttpToolFault } from '../../conversation/http-guard.ts';
import type { Language } from '../language.ts';

type ToolFault = HttpToolFault | 'bad-arguments';

const toolFaultSentences: Readonly<Record<Language, Readonly<Record<ToolFault, string>>>> = {
  zh: {
    'bad-arguments': '参数不符合该工具的 JSON Schema，没有发出请求。请按提示修改参数或 Schema。',
    'bad-url': '地址无效：主机必须写明，不能含 {{…}}。',
    'bad-value': '有一个参数值不能放进地址或请求体，没有发出请求。',
    'host-not-allowed': '服务器设置（CARILLON_TOOL_HOSTS）不允许访问该主机。请让管理员加入它。',
    'private-address': '该主机指向内网地址，已拒绝。确需访问时，请管理员在 CARILLON_TOOL_HOSTS 中完整写出该主机。',
    'not-resolved': '找不到该主机，请检查地址的拼写。',
    unreachable: '连接失败：对方没有监听，或证书不被信任。',
    timeout: '在限定时间内没有答复。请检查对方服务，或调大超时。',
    redirect: '对方要求跳转到另一个地址；为安全起见不跟随，请直接填写最终地址。',
    'http-error': '对方返回了错误状态，请查看答复内容。',
  },
  en: {
    'bad-arguments':
      'The arguments do not fit the JSON schema of the tool, nothing was sent. Change the arguments or the schema.',
    'bad-url': 'The address is not valid: the host must be written out, without {{…}}.',
    'bad-value': 'A value can not stand in the address or the body; nothing was sent.',
    'host-not-allowed': 'The server does not allow this host (CARILLON_TOOL_HOSTS). Ask an administrator to add it.',
    'private-address':
      'The host leads into a private network and was refused. If it is meant, an administrator writes it out in CARILLON_TOOL_HOSTS.',
    'not-resolved': 'There is no such host. Check the spelling.',
    unreachable: 'The connection failed: nobody listens there, or the certificate is not trusted.',
    timeout: 'No answer within the time allowed. Check the other service, or allow more time.',
    redirect: 'It answers with another address, which is not followed. Enter the final address.',
    'http-error': 'The other side answered with an error; see its answer.',
  },
};

export function toolFaultSentence(code: string, language: Language): string {
  const known: Readonly<Record<string, string>> = toolFaultSentences[language];
  return known[code] ?? code;
}
