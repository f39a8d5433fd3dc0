/** What Chinese carriers say in early media, and what a phone that somebody lets speak for itself says. */

/** By SIP status: said before they refuse a call. */
const announcements: Readonly<Record<number, string>> = {
  404: '对不起，您所拨打的号码是空号，请核对后再拨。',
  480: '对不起，您所拨打的电话已关机，请稍后再拨。',
  486: '对不起，您所拨打的电话正在通话中，请稍后再拨。',
  503: '对不起，您所拨打的电话已停机。',
};

const unreachableWords = '对不起，您所拨打的电话暂时无法接通，请稍后再拨。';

/** By two digits, for numbers that end with 81NN and 82NN. A carrier plays them over and over. */
export const announcementsByCode: Readonly<Record<string, string>> = {
  '01': '您好，您所拨打的号码是空号，请核对后再拨。',
  '02': '您好，您所拨打的电话已关机，请稍后再拨。',
  '03': '您好，您所拨打的电话已停机。',
  '04': '您好，您所拨打的电话正在通话中，请稍后再拨。',
  '05': '您好，您所拨打的用户暂时无法接通，请稍后再拨。',
  '06': '您好，您拨打的用户已设置呼入限制。',
  '07': '您好，机主已开通来电提醒，您的来电信息将以短信通知机主。',
  '08': '您好，我是机主的语音助手，机主现在不方便接听电话。',
  '09': '您好，您所拨打的电话暂时无人接听，请稍后再拨。',
  '10': '您好，请不要挂机，您拨打的电话正在通话中。',
  '11': 'Sorry, the number you dialed does not exist, please check it and dial later.',
};

/** The announcement that goes with a SIP status; anything unknown can't be reached at the moment. */
export function announcementOf(sip: number): string {
  return announcements[sip] ?? unreachableWords;
}
