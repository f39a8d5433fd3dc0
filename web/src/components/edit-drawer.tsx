/** A form at the side for one thing of a short list; what the server finds wrong stands beside its field. */
import { useQueryClient } from '@tanstack/react-query';
import { Button, Drawer, Flex, Form, type FormInstance } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { showFaults } from './form-faults.ts';
import { byContent, useSending } from './one-at-a-time.ts';
import { ProblemNotice } from './problem-notice.tsx';

type Props<F extends object> = {
  title: string;
  /** Names the list that is read again after saving. */
  listKey: string;
  initial: Partial<F>;
  save: (fields: F) => Promise<unknown>;
  onClose: () => void;
  children: ReactNode | ((form: FormInstance<F>) => ReactNode);
};

const drawerWidth = 520;

/** Mount it to open it: so it always begins with the values it is given. */
export function EditDrawer<F extends object>({ title, listKey, initial, save, onClose, children }: Props<F>): ReactElement {
  const { t } = useTranslation();
  const [form] = Form.useForm<F>();
  const client = useQueryClient();
  const saving = useSending({
    nameOf: byContent,
    mutationFn: save,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [listKey] });
      onClose();
    },
    onError: (error) => showFaults(form, error),
  });
  return (
    <Drawer
      open
      title={title}
      onClose={onClose}
      size={drawerWidth}
      styles={{ wrapper: { maxWidth: '100vw' } }}
      footer={
        <Flex gap={8}>
          <Button type="primary" loading={saving.isPending} onClick={() => form.submit()}>
            {t('act.save')}
          </Button>
          <Button onClick={onClose}>{t('act.cancel')}</Button>
        </Flex>
      }
    >
      <Form<F>
        form={form}
        layout="vertical"
        // Fields are named by F; antd wants the store's loose form of it.
        initialValues={initial}
        onFinish={(fields) => saving.send(fields)}
        scrollToFirstError
      >
        {typeof children === 'function' ? children(form) : children}
        <button type="submit" hidden />
      </Form>
      {saving.isError ? <ProblemNotice error={saving.error} /> : null}
    </Drawer>
  );
}
