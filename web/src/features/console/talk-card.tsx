/** The talk in progress: how it stands, whom it is with, and what the agent may do with it, whatever phone they have. */
import {
  CommentOutlined,
  DisconnectOutlined,
  ExportOutlined,
  LoadingOutlined,
  PauseOutlined,
  PhoneOutlined,
  PlayCircleOutlined,
  RobotOutlined,
  SwapOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { Alert, Button, Card, Flex, Tag, Tooltip, Typography } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useOwnAgent } from '../agents/use-press.ts';
import { givenTo, isUnderWay, type MoveKind } from './call-moves.ts';
import { GiveBackDialog } from './give-back-dialog.tsx';
import { useAgentPhone } from './phone-place.ts';
import { keysOf, type ShortcutAct } from './shortcuts.ts';
import { TargetPicker } from './target-picker.tsx';
import type { CallMove, CallMoves, OwnTalk } from './use-call-moves.ts';

const colours: Readonly<Record<OwnTalk['state'], string>> = {
  talking: 'blue',
  held: 'gold',
  consulting: 'purple',
  'three-way': 'geekblue',
};

const icons: Readonly<Record<MoveKind, ReactNode>> = {
  hold: <PauseOutlined aria-hidden />,
  resume: <PlayCircleOutlined aria-hidden />,
  transfer: <ExportOutlined aria-hidden />,
  consult: <CommentOutlined aria-hidden />,
  complete: <SwapOutlined aria-hidden />,
  'three-way': <TeamOutlined aria-hidden />,
  drop: <DisconnectOutlined aria-hidden />,
  'give-back': <RobotOutlined aria-hidden />,
  end: <PhoneOutlined aria-hidden />,
};

/** The key that does the same. */
const actOf: Readonly<Record<MoveKind, ShortcutAct>> = {
  hold: 'hold',
  resume: 'hold',
  transfer: 'transfer',
  consult: 'consult',
  complete: 'complete',
  'three-way': 'three-way',
  drop: 'drop',
  'give-back': 'give-back',
  end: 'hangUp',
};

/** What is one press away from where the agent wants to be. */
const first: ReadonlySet<MoveKind> = new Set(['resume', 'complete']);

export function TalkCard({ moves }: { moves: CallMoves }): ReactElement {
  const { t } = useTranslation();
  const { talk, kinds, press, asking, close, callId } = moves;
  const staysOpen = useOwnAgent().data?.agent?.openLeg === 'open';
  const isCalling = talk.other?.state === 'ringing';
  // A phone on this page has its own button for the end, by which one that stays connected would be lost.
  const hangsUpHere = !staysOpen && (useAgentPhone().snapshot?.call ?? null) !== null;
  const shown = hangsUpHere ? kinds.filter((kind) => kind !== 'end') : kinds;
  return (
    <Card size="small" title={t('console.talk.title')} data-talk={talk.state}>
      <Flex vertical gap={10}>
        <TalkState talk={talk} />
        <MoveNews moves={moves} />
        <Flex gap={8} wrap role="group" aria-label={t('console.talk.title')}>
          {shown.map((kind) => (
            <Tooltip key={kind} title={keysOf(actOf[kind])}>
              <Button icon={icons[kind]} type={first.has(kind) ? 'primary' : 'default'} onClick={() => press(kind)}>
                {kind === 'drop' && isCalling ? t('console.talk.stopCalling') : t(`console.move.${kind}`)}
              </Button>
            </Tooltip>
          ))}
        </Flex>
      </Flex>
      {asking === 'give-back' ? <GiveBackDialog callId={callId} onClose={close} /> : null}
      {asking === null || asking === 'give-back' ? null : (
        <TargetPicker key={asking} callId={callId} kind={asking} onClose={close} />
      )}
    </Card>
  );
}

/** After the talk: why it ended for this agent and not for the callee. */
export function GivenOn({ move }: { move: CallMove | null }): ReactElement | null {
  const { t } = useTranslation();
  const to = givenTo(move);
  return to === null ? null : <Alert type="success" showIcon title={t(`console.talk.given.${to}`)} />;
}

function TalkState({ talk: { state, isMine, other } }: { talk: OwnTalk }): ReactElement {
  const { t } = useTranslation();
  const rings = other?.state === 'ringing';
  const shown = rings ? 'calling' : state;
  const means = !isMine && (state === 'consulting' || state === 'held') ? 'asked' : shown;
  return (
    <Flex gap={8} align="center" wrap role="status">
      <Tag color={rings ? 'cyan' : colours[state]} style={{ margin: 0 }}>
        {t(`console.talk.state.${shown}`)}
      </Tag>
      <Typography.Text>{t(`console.talk.means.${means}`, { name: other?.name ?? '' })}</Typography.Text>
    </Flex>
  );
}

/** What was asked for, until it is done; and why it was not. */
function MoveNews({ moves: { move, dismiss } }: { moves: CallMoves }): ReactElement | null {
  const { t } = useTranslation();
  if (move === null || move.state === 'done') return null;
  const kind = t(`console.move.${move.kind}`);
  if (isUnderWay(move))
    return <Alert type="info" showIcon icon={<LoadingOutlined aria-hidden />} title={t('console.talk.underWay', { kind })} />;
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={t('console.talk.refused', { kind })}
      description={move.sentence}
      closable={{ onClose: dismiss, 'aria-label': t('console.dismiss') }}
    />
  );
}
