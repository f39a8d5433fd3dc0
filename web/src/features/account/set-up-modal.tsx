/** Sets up an authenticator: the password first, then a picture for the app, then its first code. */
import { useQuery } from '@tanstack/react-query';
import { Form, Input, Modal, Typography } from 'antd';
import QRCode from 'qrcode';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { showFaults } from '../../components/form-faults.ts';
import { byContent, useSending } from '../../components/one-at-a-time.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

type Begun = { secret: string; uri: string; setup: string };
type Codes = { recoveryCodes: string[] };

const picturePixels = 220;

export function SetUpModal({ onDone, onClose }: { onDone: (codes: Codes) => void; onClose: () => void }): ReactElement {
  const [begun, setBegun] = useState<Begun | null>(null);
  return begun === null ? (
    <PasswordStep onDone={setBegun} onClose={onClose} />
  ) : (
    <CodeStep begun={begun} onDone={onDone} onClose={onClose} />
  );
}

function PasswordStep({ onDone, onClose }: { onDone: (begun: Begun) => void; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ password: string }>();
  const begin = useSending({
    nameOf: byContent,
    mutationFn: (body: { password: string }) => told(api.POST('/api/v1/session/second-factor/setup', { body })),
    onSuccess: onDone,
    onError: (error) => showFaults(form, error),
  });
  return (
    <Modal
      open
      title={t('secondFactor.setUp')}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t('secondFactor.goOn')}
      okButtonProps={{ loading: begin.isPending }}
    >
      <Form<{ password: string }> form={form} layout="vertical" onFinish={(fields) => begin.send(fields)}>
        <Form.Item name="password" label={t('password.current')} rules={[{ required: true, message: t('form.required') }]}>
          <Input.Password autoComplete="current-password" autoFocus />
        </Form.Item>
      </Form>
      {begin.isError ? <ProblemNotice error={begin.error} /> : null}
    </Modal>
  );
}

function CodeStep({
  begun: { uri, secret, setup },
  onDone,
  onClose,
}: {
  begun: Begun;
  onDone: (codes: Codes) => void;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ code: string }>();
  const picture = useQuery({
    queryKey: ['second-factor', 'picture', uri],
    queryFn: () => QRCode.toDataURL(uri, { width: picturePixels, margin: 1 }),
    gcTime: 0,
  });
  const finish = useSending({
    nameOf: byContent,
    mutationFn: ({ code }: { code: string }) => told(api.POST('/api/v1/session/second-factor', { body: { setup, code } })),
    onSuccess: onDone,
    onError: (error) => showFaults(form, error),
  });
  return (
    <Modal
      open
      title={t('secondFactor.setUp')}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t('secondFactor.switchOn')}
      okButtonProps={{ loading: finish.isPending }}
      mask={{ closable: false }}
    >
      <p>{t('secondFactor.scan')}</p>
      {picture.data === undefined ? null : (
        <img src={picture.data} width={picturePixels} height={picturePixels} alt={t('secondFactor.picture')} />
      )}
      <p>
        {t('secondFactor.byHand')}{' '}
        <Typography.Text code copyable className="wrap-anywhere">
          {secret}
        </Typography.Text>
      </p>
      <Form<{ code: string }> form={form} layout="vertical" onFinish={(fields) => finish.send(fields)}>
        <Form.Item name="code" label={t('secondFactor.firstCode')} rules={[{ required: true, message: t('form.required') }]}>
          <Input autoComplete="one-time-code" inputMode="numeric" maxLength={7} autoFocus />
        </Form.Item>
      </Form>
      {finish.isError ? <ProblemNotice error={finish.error} /> : null}
    </Modal>
  );
}
