/** What a failing language model means and how to mend it. */
import type { ModelFailureCode } from '../../conversation/language/model-failed.ts';
import type { Language } from '../language.ts';
import type { KnownProduct } from '../llm-accounts/known-products.ts';
import { knownProductOf } from '../llm-accounts/known-products.ts';

export type ModelFaultCode = ModelFailureCode | 'unexpected';

const sentences: Readonly<Record<Language, Readonly<Record<ModelFaultCode, string>>>> = {
  zh: {
    'wrong-key': '密钥无效或没有权限，请检查密钥。',
    'no-credit': '账号余额不足或欠费，请充值。',
    'not-found': '地址或模型名称不存在，请检查服务地址（通常以 /v1 结尾）和模型名称。',
    'bad-request': '服务拒绝了请求，请检查模型名称和参数。',
    'rate-limited': '请求过于频繁，服务限流，请稍后再试或提高配额。',
    'server-error': '服务端出错，请稍后再试。',
    unreachable: '无法连接到服务地址，请检查地址、网络和代理。',
    timeout: '在规定时间内没有收到第一个字，请检查服务或放宽首字时间。',
    'bad-answer': '返回内容不是兼容 OpenAI 的格式，请检查服务地址。',
    'empty-answer': '服务返回了空的回答。',
    cut: '回答中途断开，请检查网络。',
    unexpected: '测试时发生意外错误，已记入日志。',
  },
  en: {
    'wrong-key': 'The key is wrong or lacks permission. Check the key.',
    'no-credit': 'The account has no credit left. Top it up.',
    'not-found': 'The address or the model does not exist. Check the base URL (it usually ends in /v1) and the model’s name.',
    'bad-request': 'The service refused the request. Check the model’s name and its parameters.',
    'rate-limited': 'Too many requests for this account. Try again later or raise the quota.',
    'server-error': 'The service has a fault of its own. Try again later.',
    unreachable: 'The address can’t be reached. Check address, network and proxy.',
    timeout: 'No first word arrived in the allowed time. Check the service or allow more time.',
    'bad-answer': 'The answer is not in the form of an OpenAI-compatible service. Check the base URL.',
    'empty-answer': 'The service gave an empty answer.',
    cut: 'The answer broke off in the middle. Check the network.',
    unexpected: 'Something unexpected went wrong in the test; it is in the log.',
  },
};

/** What another product's address means here. MaxKB can be used, by the address it offers for this purpose. */
export const productHints: Readonly<Record<Language, Readonly<Record<KnownProduct, string>>>> = {
  zh: {
    dify: '这像是 Dify 的地址：Dify 的接口（/v1/chat-messages）不兼容 OpenAI，暂不支持。请改填兼容 OpenAI 的服务地址。',
    coze: '这像是 Coze（扣子）的地址：Coze 的接口（/v3/chat）不兼容 OpenAI，暂不支持。请改填兼容 OpenAI 的服务地址。',
    maxkb:
      '这像是 MaxKB 的地址：请填到应用编号为止，v2 为 …/chat/api/<应用编号>，v1 为 …/api/application/<应用编号>，不含 /chat/completions，并使用 application- 开头的密钥。',
  },
  en: {
    dify: 'This looks like Dify, whose interface (/v1/chat-messages) is not OpenAI-compatible and not offered yet. Use the address of an OpenAI-compatible service.',
    coze: 'This looks like Coze, whose interface (/v3/chat) is not OpenAI-compatible and not offered yet. Use the address of an OpenAI-compatible service.',
    maxkb:
      'This looks like MaxKB: give the address up to the application’s id, …/chat/api/<id> (v2) or …/api/application/<id> (v1), without /chat/completions, and a key that begins with application-.',
  },
};

/** Faults that a wrong kind of address can cause; no credit or a slow server have other reasons. */
const addressFaults: ReadonlySet<string> = new Set<ModelFaultCode>([
  'wrong-key',
  'not-found',
  'bad-request',
  'bad-answer',
  'empty-answer',
]);

/** What went wrong and how to mend it; with a hint where the address is of a product that is known by it. */
export function modelFaultSentence(code: string, language: Language, baseUrl: string): string {
  const known: Readonly<Record<string, string>> = sentences[language];
  const sentence = known[code] ?? sentences[language].unexpected;
  const product = addressFaults.has(code) ? knownProductOf(baseUrl) : null;
  if (product === null) return sentence;
  return sentence + (language === 'zh' ? '' : ' ') + productHints[language][product];
}
