/** Asks for a code before something that only the person themself may do. */
import { Form, Input, Modal } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { showFaults } from '../../components/form-faults.ts';
import { byContent, useSending } from '../../components/one-at-a-time.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';

export function CodeModal<Told>({
  title,
  note,
  send,
  onDone,
  onClose,
}: {
  title: string;
  note: string;
  send: (code: string) => Promise<Told>;
  onDone: (told: Told) => void;
  onClose: () => void;
}): ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ code: string }>();
  const sending = useSending({
    nameOf: byContent,
    mutationFn: ({ code }: { code: string }) => send(code),
    onSuccess: onDone,
    onError: (error) => showFaults(form, error),
  });
  return (
    <Modal
      open
      title={title}
      onCancel={onClose}
      onOk={() => form.submit()}
      okButtonProps={{ loading: sending.isPending }}
      okText={title}
    >
      <p>{note}</p>
      <Form<{ code: string }> form={form} layout="vertical" onFinish={(fields) => sending.send(fields)}>
        <Form.Item name="code" label={t('secondFactor.code')} rules={[{ required: true, message: t('form.required') }]}>
          <Input autoComplete="one-time-code" inputMode="text" maxLength={40} autoFocus />
        </Form.Item>
      </Form>
      {sending.isError ? <ProblemNotice error={sending.error} /> : null}
    </Modal>
  );
}
