/** 工作台: where an agent works: how they stand, their phone, the call that is there, and what is written of it. */
import { QuestionCircleOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { type ReactElement, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import type { Agent } from '../agents/agent-words.ts';
import { useOwnAgent, usePress } from '../agents/use-press.ts';
import { CallPane, NoCall } from './call-pane.tsx';
import './console.css';
import { NotAnAgent } from './not-an-agent.tsx';
import { OwnCalls } from './own-calls.tsx';
import { PhoneCard } from './phone-card.tsx';
import { phonePlace } from './phone-place.ts';
import { ShortcutHelp } from './shortcut-help.tsx';
import type { ShortcutAct } from './shortcuts.ts';
import { StateCard } from './state-card.tsx';
import { useOwnCall } from './use-own-call.ts';
import { useShortcuts } from './use-shortcuts.ts';

export function Component(): ReactElement {
  const { t } = useTranslation();
  const me = useOwnAgent();
  const [help, setHelp] = useState(false);
  const keys = (
    <Button type="text" icon={<QuestionCircleOutlined aria-hidden />} onClick={() => setHelp(true)}>
      {t('console.shortcuts')}
    </Button>
  );
  const agent = me.data?.agent ?? null;
  return (
    <>
      <PageHead title={t('menu.console')} acts={agent === null ? null : keys} />
      {me.isError ? <ProblemNotice error={me.error} onRetry={() => void me.refetch()} /> : null}
      {me.isPending ? <Skeleton active /> : null}
      {me.data !== undefined && agent === null ? <NotAnAgent admins={me.data.admins} /> : null}
      {agent === null ? null : (
        <Desk agent={agent} reasons={me.data?.busyReasons ?? []} onHelp={() => setHelp((open) => !open)} />
      )}
      <ShortcutHelp open={help} onClose={() => setHelp(false)} />
    </>
  );
}

function Desk({ agent, reasons, onHelp }: { agent: Agent; reasons: readonly string[]; onHelp: () => void }): ReactElement {
  const { shown, error, dismiss } = useOwnCall(agent);
  const { press, isPending } = usePress();
  const notes = useRef<HTMLTextAreaElement | null>(null);
  useShortcuts((act: ShortcutAct) => {
    const { phone, snapshot } = phonePlace();
    const call = snapshot?.call ?? null;
    switch (act) {
      case 'help':
        return onHelp();
      case 'answer':
        return call?.direction === 'incoming' && call.state === 'ringing' ? phone?.answer() : undefined;
      case 'hangUp':
        return phone?.hangUp();
      case 'mute':
        return call === null ? undefined : phone?.setMuted(!call.muted);
      case 'hold':
        return call === null || call.holdPending ? undefined : phone?.setHeld(!call.held);
      case 'free':
        return agent.state === 'offline' ? undefined : press({ kind: 'free' });
      case 'busy':
        return agent.state === 'offline' || reasons[0] === undefined ? undefined : press({ kind: 'busy', reason: reasons[0] });
      case 'done':
        return agent.state === 'wrap-up' ? press({ kind: 'done' }) : undefined;
      case 'notes':
        return notes.current?.focus();
    }
  });
  return (
    <div className="console-grid">
      <div className="console-side">
        <StateCard agent={agent} reasons={reasons} press={press} isPending={isPending} />
        <PhoneCard agent={agent} />
        <OwnCalls agent={agent} />
      </div>
      <div className="console-main">
        {error === null ? null : <ProblemNotice error={error} />}
        {shown === null ? (
          <NoCall agent={agent} />
        ) : (
          <CallPane key={shown.call.callId} agent={agent} shown={shown} notes={notes} onDismiss={dismiss} />
        )}
      </div>
    </div>
  );
}
