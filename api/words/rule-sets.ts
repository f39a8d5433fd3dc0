/** The rule sets in words: what each asks for, and where it is written. Defaults and no legal advice. */
import type { RuleSetName } from '../../domain/rule-sets.ts';
import type { Language } from '../language.ts';

type Words = { title: string; summary: string; sources: readonly string[] };

export const ruleSetWords: Readonly<Record<Language, Readonly<Record<RuleSetName, Words>>>> = {
  zh: {
    none: {
      title: '不使用规则集',
      summary: '时段和频次由您自己设置；留空则不限制。',
      sources: [],
    },
    china: {
      title: '中国',
      summary: '每天 08:00–21:00（北京时间）拨打；同一号码 24 小时内最多 5 次、5 分钟内最多 3 次，且不同时拨打。',
      sources: [
        '腾讯云《外呼规则》（文档 79155，2026-02-11）：08:00–21:00，同一被叫 24 小时不超过 5 次、5 分钟不超过 3 次，跨主叫号码合并计算。',
        '工业和信息化部关于呼叫中心业务的通知（2020 年 6 月）：须经用户同意，避开休息时间（未给出具体时段）。',
      ],
    },
    us: {
      title: '美国',
      summary: '按被叫所在时区 08:00–21:00 拨打，时区未知则不拨打；同一号码 24 小时内最多 3 次，且不同时拨打。',
      sources: [
        'TCPA，47 CFR 64.1200(c)(1)；TSR，16 CFR 310.4(c)：被叫当地时间 08:00–21:00。',
        'FCC 24-17（2024-02-08）：AI 语音属于“人工合成语音”，营销电话须事先取得书面同意。',
        '佛罗里达州 Fla. Stat. 501.616(6)：24 小时内不超过 3 次（时段更严：08:00–20:00，拨往该州请自行收紧）。',
      ],
    },
  },
  en: {
    none: {
      title: 'No rule set',
      summary: 'Hours and caps as you set them; what is left empty is not limited.',
      sources: [],
    },
    china: {
      title: 'China',
      summary:
        'Every day 08:00–21:00 Beijing time; one number at most 5 times in 24 hours and 3 times in 5 minutes, never twice at once.',
      sources: [
        'Tencent Cloud, rules for outbound calls (document 79155, 2026-02-11): 08:00–21:00, at most 5 calls to a callee in 24 hours and 3 in 5 minutes, over all caller numbers.',
        'MIIT, notice on call centres (June 2020): only with the consent of the user, and not in the hours of rest (which it does not name).',
      ],
    },
    us: {
      title: 'United States',
      summary:
        '08:00–21:00 by the clock of the callee, an unknown zone is not called; one number at most 3 times in 24 hours, never twice at once.',
      sources: [
        'TCPA, 47 CFR 64.1200(c)(1), and TSR, 16 CFR 310.4(c): 08:00–21:00 local time of the callee.',
        'FCC 24-17 (2024-02-08): the voice of an AI is an artificial voice; marketing needs written consent.',
        'Florida, Fla. Stat. 501.616(6): at most 3 calls in 24 hours (its hours are stricter, 08:00–20:00: narrow them for calls there).',
      ],
    },
  },
};
