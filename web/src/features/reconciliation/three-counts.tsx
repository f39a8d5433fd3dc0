/** What each of the three books holds to be in progress. */
import { Card, Col, Row, Typography } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { countText } from '../../components/figures.tsx';
import type { Report } from './use-reconciliation.ts';

export function ThreeCounts({ report: { open, nodes } }: { report: Report }): ReactElement {
  const { t } = useTranslation();
  const channels = nodes.reduce((sum, node) => sum + (node.channels ?? 0), 0);
  const { slots } = open;
  return (
    <Row gutter={[12, 12]}>
      <Count
        name={t('reconciliation.ledger')}
        count={open.dialling + open.live}
        unit={t('reconciliation.calls')}
        notes={[
          {
            key: 'parts',
            told: t('reconciliation.ledgerParts', { dialling: open.dialling, live: open.live, claimed: open.claimed }),
          },
          { key: 'slots', told: t('reconciliation.slots', { ...slots }) },
        ]}
      />
      <Count
        name={t('reconciliation.switches')}
        count={channels}
        unit={t('reconciliation.channels')}
        notes={nodes.map(({ node, channels: own, problem }) => ({
          key: node,
          told:
            problem === null ? (
              t('reconciliation.nodeHas', { node, count: own ?? 0 })
            ) : (
              <Typography.Text type="danger">{t(`reconciliation.problem.${problem}`, { node })}</Typography.Text>
            ),
        }))}
      />
      <Count
        name={t('reconciliation.workflows')}
        count={open.workflows}
        unit={t('reconciliation.ofCalls')}
        notes={[{ key: 'what', told: t('reconciliation.workflowsWhat') }]}
      />
    </Row>
  );
}

function Count({
  name,
  count,
  unit,
  notes,
}: {
  name: string;
  count: number;
  unit: string;
  notes: readonly { key: string; told: ReactNode }[];
}): ReactElement {
  return (
    <Col xs={24} md={8}>
      <Card size="small" title={name} style={{ height: '100%' }}>
        <div>
          <span style={{ fontSize: 28, lineHeight: 1.3, fontWeight: 600 }}>{countText(count)}</span>{' '}
          <Typography.Text type="secondary">{unit}</Typography.Text>
        </div>
        {notes.map(({ key, told }) => (
          <div key={key}>
            <Typography.Text type="secondary">{told}</Typography.Text>
          </div>
        ))}
      </Card>
    </Col>
  );
}
