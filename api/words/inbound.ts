/** Refusals about numbers that people call. */
import type { Language } from '../language.ts';
import type { ProblemWords } from './problem-codes.ts';

export const inboundProblemCodes = [
  'inbound-number-taken',
  'inbound-message-needs-voice',
  'overflow-message-required',
  'overflow-group-required',
] as const;
type InboundProblemCode = (typeof inboundProblemCodes)[number];

export const inboundProblems: Readonly<Record<Language, Readonly<Record<InboundProblemCode, ProblemWords>>>> = {
  zh: {
    'inbound-number-taken': { title: '该呼入号码已存在', detail: '已经配置过这个号码，请直接修改那一条，或填写另一个号码。' },
    'inbound-message-needs-voice': {
      title: '缺少音色',
      detail: '{field} 需要有音色来播报：请选择音色（voiceId），或清空 {field}。',
    },
    'overflow-message-required': {
      title: '缺少提示语',
      detail: '等不到坐席时播报提示语：请填写 overflowMessage，或选择另一种处理方式（overflow）。',
    },
    'overflow-group-required': {
      title: '缺少业务组',
      detail: '等不到坐席时转给另一个业务组：请选择 overflowGroupId，或选择另一种处理方式（overflow）。',
    },
  },
  en: {
    'inbound-number-taken': {
      title: 'The number is there already',
      detail: 'Calls to this number are set up already: change that entry, or give another number.',
    },
    'inbound-message-needs-voice': {
      title: 'A voice is missing',
      detail: 'Somebody has to read {field}: choose a voice (voiceId), or leave {field} empty.',
    },
    'overflow-message-required': {
      title: 'The message is missing',
      detail: 'Whoever waits in vain is told a message: give overflowMessage, or choose another way (overflow).',
    },
    'overflow-group-required': {
      title: 'The group is missing',
      detail: 'Whoever waits in vain goes to another group: choose overflowGroupId, or another way (overflow).',
    },
  },
};
