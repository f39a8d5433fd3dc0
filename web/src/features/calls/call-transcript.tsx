/** The conversation as text: follows the playback; what the callee could not hear is struck through. */
import { CaretRightOutlined, LoadingOutlined, ScissorOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Flex, Tag, Tooltip, Typography } from 'antd';
import { type ReactElement, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';
import { EmptyNote } from '../../components/empty-note.tsx';
import { durationText } from '../../components/figures.tsx';
import './call-transcript.css';
import { LatencyChip } from './latency-chip.tsx';
import { type Turn, wordsOf } from './spoken-words.ts';

/** Why nothing stands there. */
function silence({ agentId, connected, contentRemoved, transcript }: Schemas['CallDetail']): string {
  if (contentRemoved?.by === 'request') return 'call.removed.request';
  if (transcript?.state === 'made') return 'call.transcriptSilent';
  if (agentId !== null) return 'call.noTurnsAgent';
  return connected ? 'call.noTurnsConnected' : 'call.noTurnsWhy';
}

/** The words of agents come after the call, or do not come. */
function AgentWordsNote({ transcript }: Pick<Schemas['CallDetail'], 'transcript'>): ReactElement | null {
  const { t } = useTranslation();
  if (transcript === null || transcript.state === 'made') return null;
  return transcript.state === 'due' ? (
    <Alert banner type="info" showIcon icon={<LoadingOutlined />} title={t('call.transcriptDue')} role="status" />
  ) : (
    <Alert banner type="warning" showIcon title={t('call.noTranscript', { why: transcript.sentence })} />
  );
}

type Follow = {
  /** On the clock of the turns; null where there is nothing to play. */
  nowMs: number | null;
  playing: boolean;
  onSeek: ((ms: number) => void) | null;
};

export function CallTranscript({ call, nowMs, playing, onSeek }: { call: Schemas['CallDetail'] } & Follow): ReactElement {
  const { t } = useTranslation();
  const list = useRef<HTMLOListElement | null>(null);
  const current = nowMs === null ? undefined : call.turns.findLast(({ startMs }) => startMs <= nowMs);
  const isAwaited = call.transcript !== null && call.transcript.state !== 'made';
  const currentN = nowMs !== null && nowMs > 0 ? current?.n : undefined;

  useEffect(() => {
    const box = list.current;
    const line = box?.querySelector<HTMLElement>(`[data-turn="${currentN ?? ''}"]`);
    if (!playing || box === null || line === null || line === undefined) return;
    // Only the list moves, never the whole page.
    box.scrollTop = line.offsetTop - box.clientHeight / 2;
  }, [currentN, playing]);

  return (
    <Card size="small" title={t('call.transcript')} styles={{ body: { padding: 0 } }}>
      <AgentWordsNote transcript={call.transcript} />
      {call.turns.length === 0 ? (
        isAwaited ? null : (
          <div style={{ padding: 16 }}>
            <EmptyNote what={t('call.noTurns')} why={t(silence(call))} />
          </div>
        )
      ) : (
        <ol className="transcript" ref={list} tabIndex={0} aria-label={t('call.transcript')}>
          {call.turns.map((turn) => (
            <TurnLine
              key={turn.n}
              turn={turn}
              nowMs={turn.n === currentN ? nowMs : null}
              current={turn.n === currentN}
              onSeek={onSeek}
            />
          ))}
        </ol>
      )}
    </Card>
  );
}

function TurnLine({
  turn,
  nowMs,
  current,
  onSeek,
}: {
  turn: Turn;
  nowMs: number | null;
  current: boolean;
  onSeek: Follow['onSeek'];
}): ReactElement {
  const { t } = useTranslation();
  const who = t(`speaker.${turn.speaker}`);
  return (
    <li className={`turn turn-${turn.speaker}`} data-turn={turn.n} aria-current={current ? 'true' : undefined}>
      <Flex gap={6} align="center" className="turn-head">
        {onSeek === null ? null : (
          <Button
            type="text"
            size="small"
            icon={<CaretRightOutlined aria-hidden />}
            aria-label={t('call.playTurn', { who, at: durationText(turn.startMs) })}
            onClick={() => onSeek(turn.startMs)}
          />
        )}
        <strong>{who}</strong>
        {turn.agentName === undefined ? null : <span>{turn.agentName ?? t('speaker.gone')}</span>}
        <Typography.Text type="secondary">{durationText(turn.startMs)}</Typography.Text>
        {turn.kind === 'keys' ? <Tag>{t('call.keys')}</Tag> : null}
        {turn.interrupted ? (
          <Tooltip title={t('call.interruptedWhy')}>
            <Tag color="orange" icon={<ScissorOutlined aria-hidden />} tabIndex={0}>
              {t('call.interrupted')}
            </Tag>
          </Tooltip>
        ) : null}
        {turn.speaker === 'us' ? <LatencyChip timings={turn.timings} /> : null}
      </Flex>
      <p className="turn-text">
        {wordsOf(turn).map(({ text, fromMs, heard }, index) => {
          if (!heard) {
            return (
              <del key={index} title={t('call.notHeard')}>
                {text}
              </del>
            );
          }
          const said = nowMs !== null && fromMs <= nowMs;
          return (
            // The button of the turn does the same for the keyboard.
            <span
              key={index}
              className={`${said ? 'word-said' : ''} ${onSeek === null ? '' : 'word-seek'}`}
              onClick={onSeek === null ? undefined : () => onSeek(fromMs)}
            >
              {text}
            </span>
          );
        })}
      </p>
    </li>
  );
}
