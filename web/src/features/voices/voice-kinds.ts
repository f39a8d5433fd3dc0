/** Which fields each kind of voice has. */
import type { Schemas } from '../../api/client.ts';
import type { SpeechField } from '../../components/speech-fields.tsx';

export type VoiceKind = Schemas['Voice']['kind'];

export const voiceKinds: readonly VoiceKind[] = ['aliyun-nls', 'dashscope', 'openai', 'espeak', 'tone'];

export const voiceFields: Readonly<Record<VoiceKind, readonly SpeechField[]>> = {
  'aliyun-nls': [
    { name: 'accessKeyId', hint: 'nlsKeyId', required: true, placeholder: 'LTAI…' },
    { name: 'apiKey', hint: 'nlsSecret', required: true },
    { name: 'appKey', hint: 'nlsAppKey', required: true },
    { name: 'voiceName', hint: 'nlsVoice', required: true, placeholder: 'longxiaochun' },
    { name: 'region', hint: 'nlsRegion' },
    { name: 'streaming', hint: 'nlsStreaming' },
    { name: 'baseUrl', hint: 'nlsUrl', placeholder: 'wss://nls-gateway-cn-shanghai.aliyuncs.com/ws/v1' },
  ],
  dashscope: [
    { name: 'apiKey', hint: 'dashscopeKey', required: true },
    { name: 'model', hint: 'dashscopeModel', required: true, placeholder: 'cosyvoice-v2' },
    { name: 'voiceName', hint: 'dashscopeVoice', required: true, placeholder: 'longxiaochun_v2' },
    { name: 'baseUrl', hint: 'dashscopeUrl', placeholder: 'wss://dashscope.aliyuncs.com/api-ws/v1/inference' },
  ],
  openai: [
    { name: 'baseUrl', hint: 'openaiUrl', required: true, placeholder: 'https://api.openai.com/v1' },
    { name: 'model', hint: 'openaiModel', required: true, placeholder: 'gpt-4o-mini-tts' },
    { name: 'voiceName', hint: 'openaiVoice', required: true, placeholder: 'alloy' },
    { name: 'apiKey', hint: 'openaiKey', required: true },
  ],
  espeak: [],
  tone: [],
};
