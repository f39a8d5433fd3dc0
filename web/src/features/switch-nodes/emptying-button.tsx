/** Drain and resume: no new calls, or new calls again. */
import { useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { useSending } from '../../components/one-at-a-time.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

export function EmptyingButton({ node }: { node: Schemas['SwitchNode'] }): ReactElement {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { name } = node;
  const params = { path: { name } };
  const onSuccess = (): Promise<void> => client.invalidateQueries({ queryKey: ['switch-nodes'] });
  // Each has a gate of its own: who thinks better of it at once is no double click.
  const drain = useSending({
    mutationFn: () => told(api.POST('/api/v1/switch-nodes/{name}/drain', { params })),
    onSuccess,
  });
  const resume = useSending({
    mutationFn: () => told(api.POST('/api/v1/switch-nodes/{name}/resume', { params })),
    onSuccess,
  });
  const order = node.draining === null ? drain : resume;
  const act = t(node.draining === null ? 'switchNode.drain' : 'switchNode.resume');
  const label = t('switchNode.actNamed', { act, name });
  return (
    <>
      {node.draining === null ? (
        <Popconfirm
          title={t('switchNode.drainQuestion', { name })}
          description={t('switchNode.drainMeans')}
          okText={act}
          cancelText={t('act.cancel')}
          onConfirm={() => order.send()}
        >
          <Button size="small" loading={order.isPending} aria-label={label}>
            {act}
          </Button>
        </Popconfirm>
      ) : (
        <Button size="small" loading={order.isPending} aria-label={label} onClick={() => order.send()}>
          {act}
        </Button>
      )}
      {order.isError ? <ProblemNotice error={order.error} /> : null}
    </>
  );
}
