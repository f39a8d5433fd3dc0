/** The ended calls of one task. */
import { Button, Flex } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, told } from '../../api/client.ts';
import { CallTable } from '../../components/call-table.tsx';
import { EmptyNote } from '../../components/empty-note.tsx';
import { usePaged } from '../../components/paged.tsx';
import type { Task } from './task-steps.ts';

export function TaskCallsTab({ task }: { task: Task }): ReactElement {
  const { t } = useTranslation();
  const paged = usePaged({
    queryKey: ['calls', { taskId: task.id }],
    read: (page) => told(api.GET('/api/v1/calls', { params: { query: { ...page, taskId: task.id } } })),
  });
  return (
    <>
      <Flex justify="flex-end" style={{ marginBottom: 8 }}>
        <Link to={`/calls?taskId=${task.id}`}>
          <Button size="small" tabIndex={-1}>
            {t('call.filterAndExport')}
          </Button>
        </Link>
      </Flex>
      <CallTable paged={paged} withTask={false} empty={<EmptyNote what={t('call.none')} why={t('call.noneWhy')} />} />
    </>
  );
}
