/** What is known of a call beside what was said: its end and the evidence, whom it reached, its line and times. */
import { Card, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client.ts';
import { IntentTag } from '../../components/call-table.tsx';
import { shownNumber } from '../../components/direction-tag.tsx';
import { type Fact, FactList } from '../../components/fact-list.tsx';
import { durationText, Moment } from '../../components/figures.tsx';
import { OutcomeTag } from '../../components/state-tags.tsx';

type Call = Schemas['CallDetail'];

export function CallEvidence({ call }: { call: Call }): ReactElement {
  const { t } = useTranslation();
  const { evidence } = call;
  const sip = [evidence.sipCode, evidence.sipReason].filter((part) => part !== null).join(' ');
  const facts: Fact[] = [
    { name: t('call.field.endedBy'), value: call.endedBy === null ? null : t(`endedBy.${call.endedBy}`) },
    { name: t('call.field.sip'), value: sip },
    { name: t('call.field.q850'), value: evidence.q850 },
    { name: t('call.field.cause'), value: evidence.cause },
    { name: t('call.field.disposition'), value: evidence.disposition },
    {
      name: t('call.field.packets'),
      value:
        evidence.media === undefined
          ? null
          : t('call.packets', { in: evidence.media.packetsIn ?? '–', out: evidence.media.packetsOut ?? '–' }),
    },
    { name: t('call.field.reason'), value: call.reason },
    { name: t('call.field.heardToEnd'), value: call.heardToEnd === null ? null : t(`yesNo.${String(call.heardToEnd)}`) },
  ];
  return (
    <Card size="small" title={t('call.outcome')} extra={<OutcomeTag outcome={call.outcome} />}>
      <Typography.Paragraph style={{ marginBottom: 8 }}>
        {call.sentence} <CulpritLink culprit={call.culprit} />{' '}
        {call.state === 'final' ? <Link to={`/diagnosis?call=${call.id}`}>{t('diagnosis.whyCall')}</Link> : null}
      </Typography.Paragraph>
      <FactList facts={facts} />
    </Card>
  );
}

const testPages = { model: '/llm-accounts', voice: '/voices', recogniser: '/recognisers' } as const;

/** The way to the test of the service that failed. */
function CulpritLink({ culprit }: { culprit: Call['culprit'] }): ReactElement | null {
  const { t } = useTranslation();
  // Whose account was deleted has nothing to test.
  if (culprit === null || culprit.accountName === null) return null;
  return <Link to={`${testPages[culprit.part]}?test=${culprit.accountId ?? ''}`}>{t('call.testCulprit')}</Link>;
}

export function CallContact({ call }: { call: Call }): ReactElement {
  const { t } = useTranslation();
  const facts: Fact[] = [
    {
      name: t(call.direction === 'inbound' ? 'call.field.fromNumber' : 'call.field.number'),
      value: shownNumber(call.number, t),
    },
    { name: t('contact.name'), value: call.name },
    ...Object.entries(call.variables).map(([name, value]) => ({ name, value })),
    { name: t('contact.message'), value: call.message },
    {
      name: t('call.field.intent'),
      value: call.intentState === 'none' ? null : <IntentTag intent={call.intent} state={call.intentState} />,
    },
  ];
  return (
    <Card size="small" title={t('call.contact')}>
      <FactList facts={facts} />
    </Card>
  );
}

function AgentLink({ name, extension }: { name: string; extension: string | null }): ReactElement {
  return <Link to={`/agents?text=${encodeURIComponent(name)}`}>{extension === null ? name : `${name} · ${extension}`}</Link>;
}

export function CallFacts({ call }: { call: Call }): ReactElement {
  const { t } = useTranslation();
  const time = (key: 'claimedAt' | 'dialledAt' | 'rangAt' | 'answeredAt' | 'endedAt'): Fact => ({
    name: t(key === 'dialledAt' && call.direction === 'inbound' ? 'call.field.cameInAt' : `call.field.${key}`),
    value: call[key] === null ? null : <Moment at={call[key]} />,
  });
  const length = (seconds: number | null): string | null => (seconds === null ? null : durationText(seconds * 1000));
  const facts: Fact[] = [
    { name: t('call.field.task'), value: <Link to={`/tasks/${call.taskId}`}>{call.taskName}</Link> },
    { name: t('call.field.direction'), value: t(`call.direction.${call.direction}`) },
    {
      name: t('call.field.calledNumber'),
      value: call.calledNumber === null ? null : [call.calledNumber, call.calledName].filter(Boolean).join(' · '),
    },
    { name: t('call.field.line'), value: call.lineName },
    {
      name: t('call.field.agent'),
      value: call.agentName === null ? null : <AgentLink name={call.agentName} extension={call.agentExtension} />,
    },
    { name: t('call.field.dialledBy'), value: call.manual ? (call.dialledBy ?? t('yesNo.true')) : null },
    { name: t('call.field.node'), value: call.node },
    { name: t('call.field.callerNumber'), value: call.callerNumber },
    // Nobody took a call that came in from a list.
    ...(call.direction === 'inbound' ? [] : [{ name: t('call.field.attempt'), value: call.attempt }, time('claimedAt')]),
    time('dialledAt'),
    time('rangAt'),
    time('answeredAt'),
    time('endedAt'),
    { name: t('call.field.talk'), value: length(call.talkSeconds) },
    { name: t('call.field.total'), value: length(call.totalSeconds) },
    {
      name: t('call.field.id'),
      value: (
        <Typography.Text copyable={{ text: call.id }} style={{ fontSize: 12 }}>
          {call.id}
        </Typography.Text>
      ),
    },
  ];
  return (
    <Card size="small" title={t('call.facts')}>
      <FactList facts={facts} />
    </Card>
  );
}
