/** Which ringing call is taken without a press. */

type Rings = { answersItself: boolean; callId: string | null };
type Stands = { state: string; callId: string | null };

/** The call that one was talking in rings again because the page was reloaded: nobody has to press for what they were doing already. */
export function isTakenByItself({ answersItself, callId }: Rings, agent: Stands): boolean {
  return answersItself || (callId !== null && agent.state === 'talking' && agent.callId === callId);
}
