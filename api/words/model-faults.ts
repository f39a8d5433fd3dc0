/** What a failing language model means and how to mend it. */
import type { ModelFailureCode } from '../../conversation/language/model-failed.ts';
import type { Language } from '../language.ts';

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

export function modelFaultSentence(code: string, language: Language): string {
  const known: Readonly<Record<string, string>> = sentences[language];
  return known[code] ?? sentences[language].unexpected;
}
