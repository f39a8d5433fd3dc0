/** A password of one's own: asked for after the first sign-in, and whenever one likes. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Form, Input } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, told } from '../api/client.ts';
import { byContent, useSending } from '../components/one-at-a-time.ts';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { useWho } from '../components/who.ts';

const lengthMin = 10;

type Passwords = { current: string; next: string; again: string };

export function ChangePassword(): ReactElement {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const must = useWho().mustChangePassword;
  const client = useQueryClient();
  const navigate = useNavigate();
  const change = useSending({
    nameOf: byContent,
    mutationFn: ({ current, next }: Passwords) => told(api.POST('/api/v1/session/password', { body: { current, next } })),
    onSuccess: async () => {
      message.success(t('password.done'));
      await client.invalidateQueries();
      await navigate('/tasks');
    },
  });
  return (
    <Card title={t('password.title')} style={{ maxWidth: 420, margin: must ? '15vh auto 0' : 0 }}>
      {must ? <p>{t('password.must')}</p> : null}
      <Form<Passwords> layout="vertical" requiredMark={false} onFinish={(form) => change.send(form)}>
        <Form.Item name="current" label={t('password.current')} rules={[{ required: true, message: t('form.required') }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="next"
          label={t('password.next')}
          rules={[
            { required: true, message: t('form.required') },
            { min: lengthMin, message: t('password.tooShort', { min: lengthMin }) },
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t('password.again')}
          dependencies={['next']}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_rule, value) =>
                value === getFieldValue('next') ? Promise.resolve() : Promise.reject(new Error(t('password.differs'))),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        {change.isError ? (
          <div style={{ marginBottom: 16 }}>
            <ProblemNotice error={change.error} />
          </div>
        ) : null}
        <Button type="primary" htmlType="submit" loading={change.isPending}>
          {t('password.go')}
        </Button>
      </Form>
    </Card>
  );
}
