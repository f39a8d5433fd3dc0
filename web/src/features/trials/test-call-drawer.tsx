/** Tries a line: rings a number by it, and shows what happened step by step. */
import { Button, Drawer, Flex, Form, Input, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { showFaults } from '../../components/form-faults.ts';
import { byContent, useSending } from '../../components/one-at-a-time.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { TrialCard } from './trial-card.tsx';

type Fields = { number: string; say?: string };

const drawerWidth = 520;

export function TestCallDrawer({ line, onClose }: { line: { id: string; name: string }; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const test = useSending({
    nameOf: byContent,
    mutationFn: ({ number, say }: Fields) =>
      told(
        api.POST('/api/v1/lines/{id}/test-call', {
          params: { path: { id: line.id } },
          body: { number, ...(say === undefined || say.trim() === '' ? {} : { say: say.trim() }) },
        }),
      ),
    onError: (error) => showFaults(form, error),
  });
  return (
    <Drawer
      open
      size={drawerWidth}
      styles={{ wrapper: { maxWidth: '100vw' } }}
      title={t('trial.lineNamed', { name: line.name })}
      onClose={onClose}
    >
      <Flex vertical gap={14}>
        <Typography.Text type="secondary">{t('trial.lineNote')}</Typography.Text>
        <Form<Fields> form={form} layout="vertical" onFinish={(fields) => test.send(fields)}>
          <Form.Item name="number" label={t('trial.number')} rules={[{ required: true, message: t('trial.numberMissing') }]}>
            <Input inputMode="tel" autoComplete="off" />
          </Form.Item>
          <Form.Item name="say" label={t('trial.say')} extra={t('trial.sayNote')}>
            <Input maxLength={300} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={test.isPending}>
            {t('trial.ring')}
          </Button>
        </Form>
        {test.isError ? <ProblemNotice error={test.error} /> : null}
        {test.data === undefined ? null : <TrialCard key={test.data.id} id={test.data.id} />}
      </Flex>
    </Drawer>
  );
}
