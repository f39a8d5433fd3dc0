/** Which fields each kind of recogniser has. */
import type { Schemas } from '../../api/client.ts';
import type { SpeechField } from '../../components/speech-fields.tsx';

export type RecogniserKind = Schemas['Recogniser']['kind'];

export const recogniserKinds: readonly RecogniserKind[] = ['funasr', 'aliyun-nls', 'openai', 'deepgram', 'tone'];

const hotWords: SpeechField = { name: 'hotWords', hint: 'hotWords' };

export const recogniserFields: Readonly<Record<RecogniserKind, readonly SpeechField[]>> = {
  funasr: [
    { name: 'baseUrl', hint: 'funasrUrl', required: true, placeholder: 'wss://192.168.1.20:10095' },
    { name: 'acceptSelfSigned', hint: 'funasrCertificate' },
    { name: 'itn', hint: 'itn' },
    hotWords,
  ],
  'aliyun-nls': [
    { name: 'accessKeyId', hint: 'nlsKeyId', required: true, placeholder: 'LTAI…' },
    { name: 'apiKey', hint: 'nlsSecret', required: true },
    { name: 'appKey', hint: 'nlsEarsAppKey', required: true },
    { name: 'region', hint: 'nlsRegion' },
    { name: 'vocabularyId', hint: 'nlsVocabulary' },
    { name: 'customisationId', hint: 'nlsCustomisation' },
    { name: 'itn', hint: 'itn' },
    { name: 'baseUrl', hint: 'nlsUrl', placeholder: 'wss://nls-gateway-cn-shanghai.aliyuncs.com/ws/v1' },
  ],
  openai: [
    { name: 'baseUrl', hint: 'openaiUrl', required: true, placeholder: 'https://api.openai.com/v1' },
    { name: 'model', hint: 'openaiModel', required: true, placeholder: 'gpt-4o-mini-transcribe' },
    { name: 'apiKey', hint: 'openaiKey', required: true },
    { name: 'language', hint: 'openaiLanguage', placeholder: 'zh' },
    hotWords,
  ],
  deepgram: [
    { name: 'apiKey', hint: 'deepgramKey', required: true },
    { name: 'model', hint: 'deepgramModel', required: true, placeholder: 'nova-3' },
    { name: 'language', hint: 'deepgramLanguage', placeholder: 'zh-CN' },
    hotWords,
    { name: 'baseUrl', hint: 'deepgramUrl', placeholder: 'wss://api.deepgram.com/v1/listen' },
  ],
  tone: [],
};
