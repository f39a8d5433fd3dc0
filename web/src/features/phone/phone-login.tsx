/** With what this browser registers: an extension lent for this page, or one whose password somebody types. */
import { Button, Flex, Form, Input, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { useSending } from '../../components/one-at-a-time.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useMay } from '../../components/who.ts';
import type { UsedPhone } from './use-phone.ts';

type Typed = { number: string; password: string };

export function PhoneLogin({ used, node, domain }: { used: UsedPhone; node: string; domain: string }): ReactElement {
  const { t } = useTranslation();
  const mayBorrow = useMay('supervisor');
  const lend = useSending({
    mutationFn: () => told(api.POST('/api/v1/phone/credentials')),
    onSuccess: ({ number, password }) => used.register({ node, number, password, domain }),
  });
  return (
    <Flex vertical gap={14}>
      {mayBorrow ? (
        <div>
          <Button type="primary" loading={lend.isPending} onClick={() => lend.send()}>
            {t('phone.borrow')}
          </Button>
          <Typography.Paragraph type="secondary" style={{ margin: '6px 0 0', fontSize: 12 }}>
            {t('phone.borrowNote')}
          </Typography.Paragraph>
          {lend.isError ? <ProblemNotice error={lend.error} /> : null}
        </div>
      ) : null}
      <Form<Typed>
        layout="vertical"
        size="small"
        onFinish={({ number, password }) => used.register({ node, number, password, domain })}
      >
        <Typography.Paragraph>{t(mayBorrow ? 'phone.orTyped' : 'phone.typed')}</Typography.Paragraph>
        <Form.Item
          name="number"
          label={t('phone.number')}
          rules={[{ required: true, pattern: /^[0-9]{2,8}$/, message: t('phone.numberForm') }]}
        >
          <Input inputMode="numeric" autoComplete="off" />
        </Form.Item>
        <Form.Item name="password" label={t('phone.password')} rules={[{ required: true, message: t('phone.passwordForm') }]}>
          <Input.Password autoComplete="off" />
        </Form.Item>
        <Button htmlType="submit">{t('phone.register')}</Button>
      </Form>
    </Flex>
  );
}
