/** Keeps the agent's phone while they are signed in, whatever screen they look at; it rings, answers by itself and warns before it goes. */
import { Button } from 'antd';
import { type ReactElement, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import type { Agent } from '../agents/agent-words.ts';
import { useOwnAgent } from '../agents/use-press.ts';
import { useMicrophone } from './microphone-permission.ts';
import { useLeaveGuard } from './phone-guard.ts';
import { keepPhone } from './phone-life.ts';
import { changePhonePlace, type PhoneStage, useAgentPhone } from './phone-place.ts';
import { usePhoneSounds } from './phone-sounds.ts';

/** Nothing of it is there for who is no agent. */
export function AgentPhoneHost(): ReactElement | null {
  const agent = useOwnAgent().data?.agent ?? null;
  return agent === null || !agent.enabled ? null : <Host agent={agent} />;
}

function Host({ agent }: { agent: Agent }): ReactElement | null {
  const { choice, snapshot } = useAgentPhone();
  const { permission, ask, devices } = useMicrophone();
  const isThere = agent.state !== 'offline' || agent.next !== null;
  // Who is signed out in the middle of a call ends the call first.
  const wanted = isThere || (snapshot?.call ?? null) !== null;
  const hindrance = wanted ? hindranceOf(choice, permission) : 'signed-out';
  useEffect(() => changePhonePlace({ askMicrophone: ask, microphones: devices }), [ask, devices]);
  useEffect(() => {
    if (hindrance !== null) {
      changePhonePlace({ stage: hindrance });
      return;
    }
    const leaving = new AbortController();
    void keepPhone(leaving.signal);
    return () => leaving.abort();
  }, [hindrance]);
  usePhoneSounds(agent);
  useLeaveGuard(agent);
  return <WayToConsole agent={agent} />;
}

function hindranceOf(choice: string, permission: string): PhoneStage | null {
  if (choice === 'elsewhere') return 'elsewhere';
  if (!window.isSecureContext) return 'insecure';
  if (permission === 'granted') return null;
  return permission === 'denied' ? 'microphone-denied' : 'microphone-ask';
}

/** Somebody who looks at another screen sees that a call is there. */
function WayToConsole({ agent }: { agent: Agent }): ReactElement | null {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const concerns = agent.state === 'reserved' || agent.state === 'ringing' || agent.state === 'talking';
  if (!concerns || pathname === '/console') return null;
  return (
    <div role="alert" className="way-to-console">
      <strong>{t(`agent.state.${agent.state}`)}</strong>
      <Link to="/console">
        <Button type="primary">{t('console.toConsole')}</Button>
      </Link>
    </div>
  );
}
