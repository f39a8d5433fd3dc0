/** Who changed this task, when, from what to what. */
import type { ReactElement } from 'react';
import { api, type Schemas, told } from '../../api/client.ts';
import { ChangeList } from '../../components/change-list.tsx';
import { usePaged } from '../../components/paged.tsx';
import type { Task } from './task-steps.ts';

type Change = Schemas['TaskChangeEntry'];
type Entry = Schemas['AuditEntry'];

export function ChangesTab({ task }: { task: Task }): ReactElement {
  const paged = usePaged({
    queryKey: ['task-changes', task.id, task.changedAt],
    read: async (query) => {
      const page = await told(api.GET('/api/v1/tasks/{id}/changes', { params: { path: { id: task.id }, query } }));
      return { ...page, items: page.items.map((change) => entryOf(change, task.id)) };
    },
  });
  return <ChangeList paged={paged} subject={false} />;
}

/** As the list of all changes tells them: what is new has nothing before it. */
function entryOf({ changes, ...entry }: Change, taskId: string): Entry {
  const side = (which: 'before' | 'after'): Record<string, unknown> =>
    Object.fromEntries(changes.map((change) => [change.field, change[which]]));
  const isNew = changes.every(({ before }) => before === null);
  const before = isNew && !entry.action.endsWith('.update') ? null : side('before');
  return { ...entry, actorId: null, subjectKind: 'task', subjectId: taskId, before, after: side('after') };
}
