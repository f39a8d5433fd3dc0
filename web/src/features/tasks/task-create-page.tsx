/** A new task: first what kind, then its fields; a list may be given at once. */
import { CheckCircleFilled } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Card, Flex, Form, Typography, Upload } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api, told } from '../../api/client.ts';
import { showFaults } from '../../components/form-faults.ts';
import { byContent, useSending } from '../../components/one-at-a-time.ts';
import { PageHead } from '../../components/page-head.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TaskFields } from './task-fields.tsx';
import { draftOf, emptyTaskForm, type TaskForm } from './task-form.ts';
import type { Task } from './task-steps.ts';
import { TemplateLink } from './template-link.tsx';
import './type-cards.css';

const types = ['ai', 'notification', 'predictive'] as const satisfies readonly Task['type'][];
const concurrencyUnlessKnown = 10;

export function Component(): ReactElement {
  const { t } = useTranslation();
  const [type, setType] = useState<Task['type']>('ai');
  const settings = useQuery({ queryKey: ['settings'], queryFn: () => told(api.GET('/api/v1/settings')) });
  return (
    <div style={{ maxWidth: 760 }}>
      <PageHead title={t('task.create')} from={{ path: '/tasks', name: t('menu.tasks') }} />
      <fieldset className="type-cards">
        <legend>{t('task.chooseType')}</legend>
        {types.map((one) => (
          <label key={one} className={one === type ? 'type-card type-card-chosen' : 'type-card'}>
            <input type="radio" name="type" value={one} checked={one === type} onChange={() => setType(one)} />
            <Flex justify="space-between">
              <Typography.Text strong>{t(`taskType.${one}`)}</Typography.Text>
              {one === type ? <CheckCircleFilled aria-hidden /> : null}
            </Flex>
            <span>{t(`task.typeSays.${one}`)}</span>
            <Typography.Text type="secondary">{t(`task.typeNeeds.${one}`)}</Typography.Text>
          </label>
        ))}
      </fieldset>
      {settings.isPending ? null : (
        <CreateForm type={type} maxConcurrency={settings.data?.maxConcurrency ?? concurrencyUnlessKnown} />
      )}
    </div>
  );
}

function CreateForm({ type, maxConcurrency }: { type: Task['type']; maxConcurrency: number }): ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<TaskForm>();
  const [file, setFile] = useState<File | null>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  const create = useSending({
    nameOf: byContent,
    mutationFn: (fields: TaskForm) => told(api.POST('/api/v1/tasks', { body: draftOf(type, fields) })),
    onSuccess: async (task) => {
      client.setQueryData(['task', task.id], task);
      void client.invalidateQueries({ queryKey: ['tasks'] });
      // The list is sent from the task's own page, which shows how it goes and what is refused.
      await navigate(`/tasks/${task.id}?tab=imports`, { state: { file } });
    },
    onError: (error) => showFaults(form, error),
  });
  return (
    <Card>
      <Form<TaskForm>
        form={form}
        layout="vertical"
        initialValues={emptyTaskForm(maxConcurrency)}
        onFinish={(fields) => create.send(fields)}
        scrollToFirstError
      >
        <TaskFields type={type} />
        <Form.Item label={t('import.now')} extra={t('import.nowHint')}>
          <Flex wrap gap={8} align="center">
            <Upload
              maxCount={1}
              fileList={file === null ? [] : [{ uid: file.name, name: file.name }]}
              beforeUpload={(chosen) => {
                setFile(chosen);
                return false;
              }}
              onRemove={() => setFile(null)}
            >
              <Button>{t('import.choose')}</Button>
            </Upload>
            <TemplateLink type={type} />
          </Flex>
        </Form.Item>
        {create.isError ? (
          <div style={{ marginBottom: 16 }}>
            <ProblemNotice error={create.error} />
          </div>
        ) : null}
        <Flex gap={8}>
          <Button type="primary" htmlType="submit" loading={create.isPending}>
            {t(file === null ? 'task.createGo' : 'task.createAndImport')}
          </Button>
          <Link to="/tasks">
            <Button tabIndex={-1}>{t('act.cancel')}</Button>
          </Link>
        </Flex>
      </Form>
    </Card>
  );
}
