/** What came of writing down the talks of agents. */
import type { NoTranscriptReason } from '../../domain/call-transcript.ts';
import type { Language } from '../language.ts';

const reasons: Readonly<Record<Language, Readonly<Record<NoTranscriptReason, string>>>> = {
  zh: {
    'no-recording': '没有录音，或录音已被删除。',
    unreadable: '录音文件无法读取（应为 8 kHz、16 位的 WAV 文件）。',
    mono: '录音只有一个声道，分不清双方各自说的话。需要双声道录音。',
    'too-short': '录下的人工通话太短。',
    'too-long': '人工通话超过 4 小时，不做转写。',
    'recogniser-gone': '业务组选用的语音识别已被删除。',
    'recogniser-failed': '语音识别多次失败。可在“语音识别”中测试该账号。',
    removed: '通话内容已应要求删除。',
  },
  en: {
    'no-recording': 'there is no recording, or it was removed.',
    unreadable: 'the recording can not be read (a WAV of 8 kHz and 16 bits is expected).',
    mono: 'the recording has one channel, in which nobody can tell who said what. Two are needed.',
    'too-short': 'what was recorded of the talk is too short.',
    'too-long': 'talks of more than 4 hours are not written down.',
    'recogniser-gone': 'the recogniser of the group was removed.',
    'recogniser-failed': 'the recogniser failed again and again. The account can be tested where recognisers are set.',
    removed: 'what was said was removed because somebody asked for it.',
  },
};

const isReason = (word: string): word is NoTranscriptReason => word in reasons.en;

/** A reason of another release is shown by its name. */
export function noTranscriptWords(reason: string, language: Language): string {
  return isReason(reason) ? reasons[language][reason] : reason;
}
