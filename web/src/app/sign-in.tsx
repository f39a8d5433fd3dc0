/** The door: name and password, and a code for those with a second factor; the first password was printed by the server at its first start. */
import { LockOutlined, SafetyOutlined, UserOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Card, Flex, Form, Input, Spin, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { api, ProblemReply, told } from '../api/client.ts';
import { byContent, useSending } from '../components/one-at-a-time.ts';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { whoKey, whoQuery } from './session.tsx';

type Credentials = { username: string; password: string; code?: string };

export function SignIn(): ReactElement {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [asksForCode, setAsksForCode] = useState(false);
  const who = useQuery(whoQuery);
  const signIn = useSending({
    nameOf: byContent,
    mutationFn: (body: Credentials) => told(api.POST('/api/v1/session', { body })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: whoKey });
      await navigate(innerPath(search.get('to')), { replace: true });
    },
    onError: (error) => setAsksForCode((asked) => asked || asksFor(error)),
  });
  // The door is for who is outside. A server that does not answer at once keeps nobody waiting before it.
  if (who.isSuccess) return <Navigate to={innerPath(search.get('to'))} replace />;
  if (who.isPending && who.failureCount === 0) return <Spin size="large" style={{ display: 'block', marginTop: '30vh' }} />;
  return (
    <Flex align="center" justify="center" style={{ minHeight: '100vh', background: 'linear-gradient(160deg, #0b2f2b, #0f766e)' }}>
      <Card style={{ width: 360, maxWidth: '92vw' }}>
        <HouseSign />
        <Form<Credentials> layout="vertical" onFinish={(values) => signIn.send(values)} requiredMark={false}>
          <Form.Item
            name="username"
            label={t('signIn.username')}
            rules={[{ required: true, message: t('signIn.usernameMissing') }]}
          >
            <Input prefix={<UserOutlined aria-hidden />} autoComplete="username" autoFocus />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('signIn.password')}
            rules={[{ required: true, message: t('signIn.passwordMissing') }]}
          >
            <Input.Password prefix={<LockOutlined aria-hidden />} autoComplete="current-password" />
          </Form.Item>
          {asksForCode ? (
            <Form.Item
              name="code"
              label={t('signIn.code')}
              extra={t('signIn.codeHint')}
              rules={[{ required: true, message: t('form.required') }]}
            >
              <Input prefix={<SafetyOutlined aria-hidden />} autoComplete="one-time-code" maxLength={40} autoFocus />
            </Form.Item>
          ) : null}
          {signIn.isError && !asksFor(signIn.error) ? (
            <div style={{ marginBottom: 16 }}>
              <ProblemNotice error={signIn.error} />
            </div>
          ) : null}
          <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
            {t('signIn.go')}
          </Button>
        </Form>
        <Typography.Paragraph type="secondary" style={{ margin: '16px 0 0', fontSize: 12 }}>
          {t('signIn.firstPassword')}
        </Typography.Paragraph>
      </Card>
    </Flex>
  );
}

function HouseSign(): ReactElement {
  const { t } = useTranslation();
  return (
    <Flex align="center" gap={12} style={{ marginBottom: 20 }}>
      <img src="/bell.svg" alt="" width={40} height={40} />
      <div>
        <Typography.Title level={4} style={{ margin: 0 }}>
          Carillon
        </Typography.Title>
        <Typography.Text type="secondary">{t('signIn.subtitle')}</Typography.Text>
      </div>
    </Flex>
  );
}

/** The password was right: one more step. That is no fault to be told of in red. */
function asksFor(error: unknown): boolean {
  return error instanceof ProblemReply && error.problem.code === 'second-factor-needed';
}

/** Only a path of this page: a link from elsewhere must not send people away after they signed in. */
function innerPath(to: string | null): string {
  return to !== null && /^\/(?!\/)/.test(to) ? to : '/tasks';
}
