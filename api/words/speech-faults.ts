/** What a failing voice or recogniser means and how to mend it. */
import type { SpeechFailureCode } from '../../conversation/speech/speech-failed.ts';
import type { Language } from '../language.ts';

export const speechSentences: Readonly<Record<Language, Readonly<Record<SpeechFailureCode, string>>>> = {
  zh: {
    'wrong-key': '密钥无效或没有权限。请在服务商控制台重新复制密钥，并确认该账号已开通此服务',
    'not-found': '地址、项目、模型或音色不存在。请与服务商控制台里的名称逐一核对',
    'bad-request': '服务拒绝了请求。请检查模型、音色、语言和采样率（项目须支持 8000 Hz）',
    'wrong-address': '该地址上不是这种语音服务。请检查 ws:// 与 wss://（或 http:// 与 https://）、端口和路径',
    certificate: '服务器的证书无法验证。请更换证书；如果是自己的服务器，可勾选“接受自签名证书”',
    'program-missing': '本机没有安装 espeak-ng。请安装它（例如 apt-get install espeak-ng），或改用其他音色',
    'rate-limited': '请求或并发过多。请在服务商处提高并发额度，或降低任务并发',
    'no-credit': '账号欠费或额度已用完。请到服务商处充值',
    'server-error': '服务端出错，请稍后再试',
    'bad-answer': '返回的内容无法使用。请检查地址和模型',
    'idle-timeout': '服务因长时间没有收到声音而断开。如果反复出现，请检查网络质量',
    unreachable: '无法连接到服务地址。请检查地址、端口和防火墙',
    timeout: '服务没有在规定时间内回应。请检查网络，或换一个更近的地域',
    cut: '连接中断，重连后再次中断。请检查网络，或联系服务商',
    'no-words': '已连接，也听到有人说话，但没有返回任何文字。请检查该服务是否正常，模型语言和 8000 Hz 采样率是否正确',
    overloaded: '声音积压过多：网络或服务跟不上通话。请检查带宽和服务负载',
  },
  en: {
    'wrong-key':
      'the key is wrong or lacks permission; copy it again from the provider’s console and see that the service is enabled',
    'not-found': 'the address, the project, the model or the voice does not exist; compare each with the provider’s console',
    'bad-request':
      'the service refused the request; check model, voice, language and sampling rate (the project must take 8000 Hz)',
    'wrong-address':
      'what answers at this address is no such service; check ws:// against wss:// (or http:// against https://), the port and the path',
    certificate:
      'the server’s certificate can’t be verified; replace it or, for a server of your own, accept self-signed certificates',
    'program-missing':
      'espeak-ng is not installed on this machine; install it (for instance apt-get install espeak-ng) or choose another voice',
    'rate-limited':
      'too many requests or connections at once; raise the limit at the provider or lower the concurrency of the task',
    'no-credit': 'the account has no credit left; top it up at the provider',
    'server-error': 'the service has a fault of its own; try again later',
    'bad-answer': 'what came back can’t be used; check address and model',
    'idle-timeout': 'the service hung up because it heard no sound for too long; if it happens again, check the network',
    unreachable: 'the address can’t be reached; check address, port and firewall',
    timeout: 'the service did not answer in the allowed time; check the network or choose a nearer region',
    cut: 'the connection broke, and broke again after a new one; check the network or ask the provider',
    'no-words':
      'it is connected and was given a voice, but told not one word; check the service, the language of its model and the sampling rate of 8000 Hz',
    overloaded: 'sound piled up: the network or the service is too slow for a call; check bandwidth and load',
  },
};

export function speechFaultSentence(code: SpeechFailureCode, language: Language): string {
  return speechSentences[language][code];
}

/** It took the sound and told no words: there were none, or it is dead. */
export const noWordsSentence: Readonly<Record<Language, string>> = {
  zh: '已连接，但没有返回任何文字。请确认录音里有人说话、音量足够；如果是这样，请检查该服务是否正常，模型语言和 8000 Hz 采样率是否正确',
  en: 'it is connected but told not one word; see that somebody speaks, loud enough, and if so check the service, the language of its model and the sampling rate of 8000 Hz',
};
