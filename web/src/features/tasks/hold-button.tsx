/** The brake of a predictive task: one call for each free agent, at once, until it is let go. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Tooltip } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { useSending } from '../../components/one-at-a-time.ts';
import { problemSentence } from '../../components/problem-notice.tsx';
import { useMay } from '../../components/who.ts';
import type { Task } from './task-steps.ts';

export function HoldButton({ task }: { task: Task }): ReactElement | null {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const client = useQueryClient();
  const hold = useSending({
    mutationFn: (held: boolean) =>
      told(api.PATCH('/api/v1/tasks/{id}', { params: { path: { id: task.id } }, body: { pacing: { held } } })),
    onSuccess: (changed) => {
      client.setQueryData(['task', task.id], changed);
      void client.invalidateQueries({ queryKey: ['tasks'] });
    },
    onError: (error) => message.error(problemSentence(error, t('problem.noReplyCure'))),
  });
  const may = useMay('supervisor');
  // Progressive dials no more than that anyway, and preview nothing.
  if (!may || task.pacing === null || task.pacing.mode === 'progressive' || task.pacing.mode === 'preview') return null;
  const { held, mode } = task.pacing;
  return (
    <Tooltip title={held ? undefined : t('task.pace.holdHint')}>
      <Button size="small" type={held ? 'primary' : 'default'} loading={hold.isPending} onClick={() => hold.send(!held)}>
        {held ? t('task.pace.letGo', { mode: t(`task.pace.mode.${mode}`) }) : t('task.pace.hold')}
      </Button>
    </Tooltip>
  );
}
