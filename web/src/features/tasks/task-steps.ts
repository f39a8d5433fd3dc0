/** Pressing start, pause, resume, stop: what the server refuses is said in its words. */
import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, ProblemReply, type Schemas, told } from '../../api/client.ts';
import { type Sending, useSending } from '../../components/one-at-a-time.ts';

export type Task = Schemas['Task'];
export type Press = { id: string } & ({ step: 'start' | 'pause' | 'resume' } | { step: 'stop'; mode: 'drain' | 'hangup' });

/** `onSettled`: told or refused, the answer is there. */
export function useTaskSteps(onSettled?: () => void): Sending<Task, Press> {
  const client = useQueryClient();
  const { notification } = App.useApp();
  const { t } = useTranslation();
  return useSending<Task, Press>({
    mutationFn: press,
    onSuccess: (task) => {
      client.setQueryData(['task', task.id], task);
      void client.invalidateQueries({ queryKey: ['tasks'] });
      void client.invalidateQueries({ queryKey: ['audit'] });
    },
    onError: (error) => {
      const problem = error instanceof ProblemReply ? error.problem : null;
      notification.error({
        title: problem?.title ?? t('problem.noReply'),
        description: problem?.detail ?? t('problem.noReplyCure'),
        role: 'alert',
        duration: 8,
      });
    },
    onSettled: () => onSettled?.(),
  });
}

function press(pressed: Press): Promise<Task> {
  const params = { path: { id: pressed.id } };
  switch (pressed.step) {
    case 'start':
      return told(api.POST('/api/v1/tasks/{id}/start', { params }));
    case 'pause':
      return told(api.POST('/api/v1/tasks/{id}/pause', { params }));
    case 'resume':
      return told(api.POST('/api/v1/tasks/{id}/resume', { params }));
    case 'stop':
      return told(api.POST('/api/v1/tasks/{id}/stop', { params, body: { mode: pressed.mode } }));
  }
}

/** The one step that people mean in this state; null while the task is on its way to a stop. */
export function stepOf(status: Task['status']): 'start' | 'pause' | 'resume' | null {
  switch (status) {
    case 'draft':
    case 'stopped':
    case 'completed':
      return 'start';
    case 'running':
      return 'pause';
    case 'pausing':
    case 'paused':
      return 'resume';
    case 'stopping':
      return null;
  }
}
