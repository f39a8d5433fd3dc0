/** Who changed this task, when, from what to what. */
import type { ReactElement } from 'react';
import { api, told } from '../../api/client.ts';
import { ChangeList } from '../../components/change-list.tsx';
import { usePaged } from '../../components/paged.tsx';
import type { Task } from './task-steps.ts';

export function ChangesTab({ task }: { task: Task }): ReactElement {
  const paged = usePaged({
    queryKey: ['audit', 'task', task.id, task.changedAt],
    read: (page) => told(api.GET('/api/v1/audit', { params: { query: { ...page, subjectKind: 'task', subjectId: task.id } } })),
  });
  return <ChangeList paged={paged} subject={false} />;
}
