/**
 * Rules of a country that a task can take over with one choice (规则集): a window and caps, as published. They are defaults and no
 * legal advice; what is chosen is stored with the task field by field and may be made stricter there.
 */
import type { CallingWindow, Weekday, WindowSpan } from './calling-window.ts';
import type { Frequency } from './permission.ts';

export const ruleSetNames = ['none', 'china', 'us'] as const;
export type RuleSetName = (typeof ruleSetNames)[number];

export type RuleSet = { callingWindow: CallingWindow | null; frequency: Frequency | null };

function everyDay(span: WindowSpan): Record<Weekday, readonly WindowSpan[]> {
  return { mon: [span], tue: [span], wed: [span], thu: [span], fri: [span], sat: [span], sun: [span] };
}

export const ruleSets: Readonly<Record<RuleSetName, RuleSet>> = {
  none: { callingWindow: null, frequency: null },
  /**
   * Hours, caps and one call at a time: Tencent Cloud's rules for outbound calls (document 79155, 2026-02-11), which are those of the
   * carriers it uses: 08:00–21:00 Beijing time, at most 5 calls to a callee in 24 hours and 3 in 5 minutes over all caller numbers.
   * MIIT's call-centre notice of June 2020 asks to avoid the hours of rest and names none.
   */
  china: {
    callingWindow: { timeZone: 'Asia/Shanghai', days: everyDay(['08:00', '21:00']) },
    frequency: { perDayMax: 5, perFiveMinutesMax: 3, oneAtATime: true },
  },
  /**
   * 08:00–21:00 by the callee's clock (TCPA, 47 CFR 64.1200(c)(1); TSR, 16 CFR 310.4(c)); an unknown zone is not called. The federal
   * rules cap no number of calls; Florida's (08:00–20:00, 3 in 24 hours on one subject, Fla. Stat. 501.616(6)) are stricter, and the
   * caps are set to hold there too.
   */
  us: {
    callingWindow: { timeZone: 'callee', unknownZone: null, days: everyDay(['08:00', '21:00']) },
    frequency: { perDayMax: 3, oneAtATime: true },
  },
};

/** What a task gets: fields that were chosen (also null, which means none) stand, the others come from the rule set. */
export function withRuleSet(
  ruleSet: RuleSetName,
  chosen: { callingWindow?: CallingWindow | null | undefined; frequency?: Frequency | null | undefined },
): RuleSet {
  const set = ruleSets[ruleSet];
  return {
    callingWindow: chosen.callingWindow === undefined ? set.callingWindow : chosen.callingWindow,
    frequency: chosen.frequency === undefined ? set.frequency : chosen.frequency,
  };
}
