/** One message: each attempt with what was answered, and the body as it is sent. */
import { useQuery } from '@tanstack/react-query';
import { Drawer, Skeleton, Timeline, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { Moment } from '../../components/figures.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { eventKey } from './webhook-events.ts';

const drawerWidth = 620;

export function DeliveryDrawer({
  webhookId,
  deliveryId,
  onClose,
}: {
  webhookId: string;
  deliveryId: number;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const delivery = useQuery({
    queryKey: ['deliveries', webhookId, 'one', deliveryId],
    queryFn: () =>
      told(api.GET('/api/v1/webhooks/{id}/deliveries/{deliveryId}', { params: { path: { id: webhookId, deliveryId } } })),
  });
  const data = delivery.data;
  return (
    <Drawer
      open
      title={data === undefined ? t('webhook.details') : t(eventKey(data.type), { defaultValue: data.type })}
      onClose={onClose}
      size={drawerWidth}
      styles={{ wrapper: { maxWidth: '100vw' } }}
    >
      {delivery.isError ? <ProblemNotice error={delivery.error} onRetry={() => void delivery.refetch()} /> : null}
      {data === undefined ? (
        <Skeleton active />
      ) : (
        <>
          <Typography.Title level={2} style={{ fontSize: 16 }}>
            {t('webhook.field.attempts')}
          </Typography.Title>
          {data.log.length === 0 ? <p>{t('webhook.notYet')}</p> : null}
          <Timeline
            items={data.log.map(({ n, at, status, durationMs, answer, fault }) => ({
              key: n,
              color: fault === null ? 'green' : 'red',
              content: (
                <>
                  <div>
                    <Moment at={at} /> · {status === null ? (fault ?? '–') : `HTTP ${status}`} · {durationMs} ms
                  </div>
                  {answer === '' ? null : (
                    <Typography.Text type="secondary" className="wrap-anywhere">
                      {answer}
                    </Typography.Text>
                  )}
                </>
              ),
            }))}
          />
          <Typography.Title level={2} style={{ fontSize: 16 }}>
            {t('webhook.body')}
          </Typography.Title>
          <pre className="wrap-anywhere" style={{ whiteSpace: 'pre-wrap' }} tabIndex={0}>
            {pretty(data.body)}
          </pre>
        </>
      )}
    </Drawer>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
