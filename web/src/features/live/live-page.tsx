/** What happens now: how many calls, how many answer, and each conversation with its last words. */
import { useQuery } from '@tanstack/react-query';
import { Button, Card, Col, Flex, Progress, Row, Skeleton, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, type Schemas, told } from '../../api/client.ts';
import { EmptyNote } from '../../components/empty-note.tsx';
import { FigureRow } from '../../components/figure-row.tsx';
import { countText, percentText } from '../../components/figures.tsx';
import { useNowMs } from '../../components/now.ts';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { LiveCard } from './live-card.tsx';

type Board = Schemas['LiveBoard'];

/** Rates fall by themselves when nothing happens, and no event tells of that. */
const boardEveryMs = 5_000;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const board = useQuery({
    queryKey: ['live-board'],
    queryFn: () => told(api.GET('/api/v1/live-calls')),
    refetchInterval: boardEveryMs,
  });
  return (
    <>
      <PageHead title={t('menu.live')} note={t('live.note')} />
      {board.isError ? <ProblemNotice error={board.error} onRetry={() => void board.refetch()} /> : null}
      {board.isPending ? <Skeleton active /> : null}
      {board.data === undefined ? null : <BoardView board={board.data} />}
    </>
  );
}

function BoardView({ board }: { board: Board }): ReactElement {
  const { t } = useTranslation();
  const nowMs = useNowMs(tickMs);
  return (
    <Flex vertical gap={12}>
      <Card size="small">
        <FigureRow
          figures={[
            {
              key: 'now',
              name: t('live.callsNow'),
              value: (
                <>
                  {countText(board.callsNow)} <Typography.Text type="secondary">/ {countText(board.cap)}</Typography.Text>
                </>
              ),
            },
            { key: 'talking', name: t('live.talking'), value: countText(board.talking) },
            { key: 'rate', name: t('live.perSecond'), value: board.dialledPerSecond.toFixed(1) },
            { key: 'answer', name: t('live.answerRate'), value: percentText(board.answerRate5min) },
            { key: 'unknown', name: t('live.unknown'), value: countText(board.unknown) },
          ]}
        />
      </Card>
      <Row gutter={[12, 12]}>
        <Col xs={24} lg={18}>
          {board.items.length === 0 ? (
            <Card>
              <EmptyNote
                what={t('live.none')}
                why={t('live.noneWhy')}
                act={
                  <Link to="/tasks">
                    <Button tabIndex={-1}>{t('call.toTasks')}</Button>
                  </Link>
                }
              />
            </Card>
          ) : (
            <div className="live-grid">
              {board.items.map((call) => (
                <LiveCard key={call.id} call={call} nowMs={nowMs} />
              ))}
            </div>
          )}
        </Col>
        <Col xs={24} lg={6}>
          <Card size="small" title={t('live.lines')}>
            {board.lines.map((line) => (
              <Use key={line.id} {...line} />
            ))}
            {board.lines.length === 0 ? <Typography.Text type="secondary">{t('live.noLines')}</Typography.Text> : null}
          </Card>
          {board.nodes.length === 0 ? null : (
            <Card size="small" title={t('live.nodes')} style={{ marginTop: 12 }}>
              {board.nodes.map((node) => (
                <Use key={node.name} {...node} />
              ))}
            </Card>
          )}
        </Col>
      </Row>
    </Flex>
  );
}

function Use({ name, used, capacity }: { name: string; used: number; capacity: number | null }): ReactElement {
  return (
    <div style={{ marginBottom: 6 }}>
      <Flex justify="space-between">
        <span className="wrap-anywhere">{name}</span>
        <span className="live-figure">
          {countText(used)} / {capacity === null ? '∞' : countText(capacity)}
        </span>
      </Flex>
      {capacity === null ? null : <Progress percent={(used / capacity) * 100} showInfo={false} size="small" aria-label={name} />}
    </div>
  );
}

const tickMs = 1_000;
