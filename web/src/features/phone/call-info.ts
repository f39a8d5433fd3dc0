/** Whether an INVITE asks to be taken without a press: `Call-Info: <sip:…>;answer-after=0`, as FreeSWITCH and desk phones write it. */
export function answersItself(callInfo: string | undefined): boolean {
  return callInfo !== undefined && /;\s*answer-after\s*=\s*0\s*(?:;|,|$)/i.test(callInfo);
}
