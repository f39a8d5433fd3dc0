/** 工作台: where an agent works: how they stand, their phone, the call that is there, and what is written of it. */
import { QuestionCircleOutlined } from '@ant-design/icons';
import { Button, type InputRef, Skeleton } from 'antd';
import { type ReactElement, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import type { Agent } from '../agents/agent-words.ts';
import { useOwnAgent, usePress } from '../agents/use-press.ts';
import { CallPane, NoCall } from './call-pane.tsx';
import './console.css';
import { DialCard } from './dial-card.tsx';
import { NotAnAgent } from './not-an-agent.tsx';
import { OwnCalls } from './own-calls.tsx';
import { PhoneCard } from './phone-card.tsx';
import { ShortcutHelp } from './shortcut-help.tsx';
import { StateCard } from './state-card.tsx';
import { useCallMoves } from './use-call-moves.ts';
import { useDeskKeys } from './use-desk-keys.ts';
import { mayDial, useDial } from './use-dial.ts';
import { useOwnCall } from './use-own-call.ts';
import { usePreview } from './use-preview.ts';

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
  const { shown, current, error, dismiss } = useOwnCall(agent);
  const moves = useCallMoves(current);
  const { press, isPending } = usePress();
  const notes = useRef<HTMLTextAreaElement | null>(null);
  const dialField = useRef<InputRef | null>(null);
  const dialling = useDial(agent);
  const preview = usePreview(current);
  const dialAgain = mayDial(agent) ? (callId: string) => dialling.send({ callId }) : null;
  useDeskKeys({
    ...{ agent, moves, reasons, press, onHelp },
    toNotes: () => notes.current?.focus(),
    toDial: () => dialField.current?.focus(),
    cancelDial: dialling.cancel,
    preview,
  });
  return (
    <div className="console-grid">
      <div className="console-side">
        <StateCard {...{ agent, reasons, press, isPending }} reads={preview !== null} />
        <PhoneCard agent={agent} holdsItself={moves === null} />
        {agent.state === 'offline' ? null : <DialCard agent={agent} dialling={dialling} field={dialField} />}
        <OwnCalls agent={agent} dialAgain={dialAgain} />
      </div>
      <div className="console-main">
        {error === null ? null : <ProblemNotice error={error} />}
        {shown === null ? (
          <NoCall agent={agent} />
        ) : (
          <CallPane key={shown.call.callId} {...{ agent, shown, moves, preview, notes, dialAgain }} onDismiss={dismiss} />
        )}
      </div>
    </div>
  );
}
