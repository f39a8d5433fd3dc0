/** What a failing voice means and how to mend it. */
import type { SpeechFailureCode } from '../../conversation/speech/speech-failed.ts';
import type { Language } from '../language.ts';

export const speechSentences: Readonly<Record<Language, Readonly<Record<SpeechFailureCode, string>>>> = {
  zh: {
    'wrong-key': '密钥无效或没有权限',
    'not-found': '地址、模型或音色名称不存在',
    'bad-request': '服务拒绝了请求，请检查模型和音色名称',
    'rate-limited': '请求过于频繁或额度不足',
    'server-error': '服务端出错，请稍后再试',
    unreachable: '无法连接到服务地址',
    timeout: '在规定时间内没有收到声音',
    'bad-answer': '返回的不是可识别的声音',
  },
  en: {
    'wrong-key': 'the key is wrong or lacks permission',
    'not-found': 'the address, the model or the voice name does not exist',
    'bad-request': 'the service refused the request; check model and voice name',
    'rate-limited': 'too many requests, or no credit left',
    'server-error': 'the service has a fault of its own; try again later',
    unreachable: 'the address can’t be reached',
    timeout: 'no sound arrived in the allowed time',
    'bad-answer': 'what came back is no sound that can be read',
  },
};

export function speechFaultSentence(code: SpeechFailureCode, language: Language): string {
  return speechSentences[language][code];
}
