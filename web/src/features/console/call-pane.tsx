/** The call that is there: whom it is with, what to say, what was said, what came before, and what is written of it. */
import { PhoneOutlined } from '@ant-design/icons';
import { Button, Card, Flex, Tag, Typography } from 'antd';
import type { ReactElement, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { DirectionTag, shownNumber } from '../../components/direction-tag.tsx';
import { EmptyNote } from '../../components/empty-note.tsx';
import { type Fact, FactList } from '../../components/fact-list.tsx';
import { Moment } from '../../components/figures.tsx';
import { type Agent, stateColours } from '../agents/agent-words.ts';
import { AppointmentButton } from './appointment-button.tsx';
import { CallScript } from './call-script.tsx';
import { EarlierCalls } from './earlier-calls.tsx';
import { ForbidCalleeButton } from './forbid-callee-button.tsx';
import { NotesField } from './notes-field.tsx';
import { PreviewCard } from './preview-card.tsx';
import { GivenOn, TalkCard } from './talk-card.tsx';
import { TalkSoFar } from './talk-so-far.tsx';
import type { CallMoves } from './use-call-moves.ts';
import type { OwnCall, ShownCall } from './use-own-call.ts';
import type { Preview } from './use-preview.ts';

type Props = {
  agent: Agent;
  shown: ShownCall;
  moves: CallMoves | null;
  /** Null: nobody is to be decided on. */
  preview: Preview | null;
  notes: RefObject<HTMLTextAreaElement | null>;
  /** Null: not at this moment. */
  dialAgain: ((callId: string) => void) | null;
  onDismiss: () => void;
};

export function CallPane({ agent, shown: { call, isOver }, moves, preview, notes, dialAgain, onDismiss }: Props): ReactElement {
  const { facts, turns, earlier, state } = call;
  // Nothing is written of what may never come.
  const had = state === 'talking' || state === 'wrap-up';
  return (
    <section className="call-grid" data-call={call.callId}>
      <div className="call-column">
        <ContactCard
          call={call}
          isOver={isOver}
          dialAgain={isOver || state === 'wrap-up' ? dialAgain : null}
          onDismiss={onDismiss}
        />
        {preview === null ? null : <PreviewCard preview={preview} />}
        {moves === null ? null : <TalkCard moves={moves} />}
        {state === 'wrap-up' ? <GivenOn move={call.move} /> : null}
        {facts?.script === null || facts === null ? null : <CallScript script={facts.script} contact={facts.contact} />}
        <TalkSoFar turns={turns} />
      </div>
      <div className="call-column">
        {facts === null || !had ? null : <NotesCard agent={agent} call={call} notes={notes} />}
        <EarlierCalls calls={earlier} />
      </div>
    </section>
  );
}

type ContactProps = Pick<Props, 'dialAgain' | 'onDismiss'> & { call: OwnCall; isOver: boolean };

function ContactCard({ call, isOver, dialAgain, onDismiss }: ContactProps): ReactElement {
  const { t } = useTranslation();
  const { facts, group, state } = call;
  const contact = facts?.contact;
  // Whoever dials by hand is on the phone before the callee is.
  const isCalled = state === 'talking' && facts !== null && facts.answeredAt === null;
  const variables: Fact[] = Object.entries(contact?.variables ?? {}).map(([name, value]) => ({ name, value }));
  return (
    <Card size="small">
      <Flex gap={10} align="center" wrap>
        <Typography.Title level={2} style={{ fontSize: 22, margin: 0 }}>
          {contact === undefined ? t('console.otherCall') : contact.name === '' ? t('console.noName') : contact.name}
        </Typography.Title>
        {isOver ? (
          <Tag>{t('console.over')}</Tag>
        ) : (
          <Tag color={stateColours[state]}>
            {isCalled ? t('console.dial.calling') : t(call.preview === null ? `agent.state.${state}` : 'console.preview.reading')}
          </Tag>
        )}
        {facts?.direction === 'inbound' ? <DirectionTag direction="inbound" /> : null}
        <span style={{ flex: 1 }} />
        {dialAgain === null || facts === null ? null : (
          <Button size="small" icon={<PhoneOutlined aria-hidden />} onClick={() => dialAgain(call.callId)}>
            {t('console.dial.again')}
          </Button>
        )}
        {isOver ? (
          <Button size="small" onClick={onDismiss}>
            {t('console.dismiss')}
          </Button>
        ) : null}
      </Flex>
      {contact === undefined ? null : (
        <Typography.Text copyable={contact.number !== ''} style={{ fontSize: 18 }}>
          {shownNumber(contact.number, t)}
        </Typography.Text>
      )}
      <FactList
        facts={[
          ...variables,
          {
            name: t('console.task'),
            value: facts === null ? null : <Link to={`/tasks/${facts.task.id}`}>{facts.task.name}</Link>,
          },
          {
            name: t('console.calledNumber'),
            value: [facts?.calledNumber, facts?.calledName].filter(Boolean).join(' · '),
          },
          { name: t('console.group'), value: group?.name },
          {
            name: t('console.attempt'),
            value: facts === null || facts.attempt === 1 || facts.direction === 'inbound' ? null : facts.attempt,
          },
          { name: t('console.callerNumber'), value: facts?.callerNumber },
          {
            name: t('console.callbackAt'),
            value: facts === null || facts.callbackAt === null ? null : <Moment at={facts.callbackAt} seconds={false} />,
          },
        ]}
      />
    </Card>
  );
}

function NotesCard({ agent, call, notes }: { agent: Agent; call: OwnCall; notes: Props['notes'] }): ReactElement {
  const { t } = useTranslation();
  const { callId, dispositions, note, facts } = call;
  return (
    <Card size="small" title={t('console.notes')}>
      <Flex vertical gap={12}>
        <NotesField
          callId={callId}
          words={dispositions}
          initial={{ text: note?.text ?? '', disposition: note?.disposition ?? null }}
          field={notes}
          leaving={agent.state}
        />
        {facts !== null ? (
          <Flex gap={8} wrap>
            <AppointmentButton callId={callId} />
            <ForbidCalleeButton callId={callId} forbidden={facts.forbidden} />
          </Flex>
        ) : null}
      </Flex>
    </Card>
  );
}

export function NoCall({ agent }: { agent: Agent }): ReactElement {
  const { t } = useTranslation();
  const why = agent.state === 'free' ? 'free' : agent.state === 'offline' ? 'offline' : 'resting';
  return (
    <Card>
      <EmptyNote what={t('console.noCall')} why={t(`console.noCallWhy.${why}`)} />
    </Card>
  );
}
