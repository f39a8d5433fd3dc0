/** What an agent writes of a call (小结), and the words (话后标签) with which one says how it went. */

export const noteCharsMax = 4_000;
export const dispositionCharsMax = 30;
/** As many as a person finds in a list. */
export const dispositionsMax = 30;
/** So long after the agent's part of a call has ended, what they wrote may still be changed; then it is a record. */
export const noteChangeMsMax = 24 * 3_600_000;
/** Earlier calls of the same number that an agent is shown. */
export const earlierCallsMax = 10;
/** Own calls of before, in which a note may be corrected. */
export const ownCallsMax = 20;

/** Of a new group, until somebody says otherwise. Migration 0025 gives the first ones to the groups that were there. */
export const dispositionsUsual = {
  zh: ['有意向', '无意向', '稍后联系', '号码错误', '非本人接听', '投诉'],
  en: ['Interested', 'Not interested', 'Call later', 'Wrong number', 'Somebody else answered', 'Complaint'],
} as const;
