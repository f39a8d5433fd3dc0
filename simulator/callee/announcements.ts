/** What Chinese carriers say in early media before they refuse a call. */
const announcements: Readonly<Record<number, string>> = {
  404: '对不起，您所拨打的号码是空号，请核对后再拨。',
  480: '对不起，您所拨打的电话已关机，请稍后再拨。',
  486: '对不起，您所拨打的电话正在通话中，请稍后再拨。',
  503: '对不起，您所拨打的电话已停机。',
};

const unreachableWords = '对不起，您所拨打的电话暂时无法接通，请稍后再拨。';

/** The announcement that goes with a SIP status; anything unknown can't be reached at the moment. */
export function announcementOf(sip: number): string {
  return announcements[sip] ?? unreachableWords;
}
