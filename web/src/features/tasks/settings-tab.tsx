/** The settings of a task, also while it runs; says when they take effect. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Flex, Form, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { showFaults } from '../../components/form-faults.ts';
import { byContent, useSending } from '../../components/one-at-a-time.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useMay } from '../../components/who.ts';
import { TaskFields } from './task-fields.tsx';
import { changeOf, type TaskForm, taskFormOf } from './task-form.ts';
import type { Task } from './task-steps.ts';

export function SettingsTab({ task }: { task: Task }): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<TaskForm>();
  const client = useQueryClient();
  const may = useMay('supervisor');
  const save = useSending({
    nameOf: byContent,
    mutationFn: (fields: TaskForm) =>
      told(api.PATCH('/api/v1/tasks/{id}', { params: { path: { id: task.id } }, body: changeOf(task.type, fields) })),
    onSuccess: (changed) => {
      client.setQueryData(['task', task.id], changed);
      void client.invalidateQueries({ queryKey: ['tasks'] });
      message.success(t('task.saved'));
    },
    onError: (error) => showFaults(form, error),
  });
  return (
    <Form<TaskForm>
      form={form}
      layout="vertical"
      style={{ maxWidth: 720 }}
      disabled={!may}
      initialValues={taskFormOf(task)}
      onFinish={(fields) => save.send(fields)}
      scrollToFirstError
    >
      <TaskFields type={task.type} task={task} />
      {save.isError ? (
        <div style={{ marginBottom: 16 }}>
          <ProblemNotice error={save.error} />
        </div>
      ) : null}
      {may ? (
        <Flex gap={12} align="center" wrap>
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t('act.save')}
          </Button>
          <Typography.Text type="secondary">{t('task.effect')}</Typography.Text>
        </Flex>
      ) : null}
    </Form>
  );
}
