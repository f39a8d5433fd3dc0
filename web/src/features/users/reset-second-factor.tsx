/** For somebody whose phone is gone: switches the second factor off after saying what that means. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { problemSentence } from '../../components/problem-notice.tsx';

export function ResetSecondFactor({ user, onDone }: { user: Schemas['User']; onDone: () => void }): ReactElement {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const client = useQueryClient();
  const ask = (): void => {
    modal.confirm({
      title: t('secondFactor.resetTitle', { name: user.username }),
      content: t('secondFactor.resetNote'),
      okText: t('secondFactor.reset'),
      okButtonProps: { danger: true },
      onOk: async () => {
        try {
          await told(api.DELETE('/api/v1/users/{id}/second-factor', { params: { path: { id: user.id } } }));
          await client.invalidateQueries({ queryKey: ['users'] });
          onDone();
        } catch (error) {
          message.error(problemSentence(error, t('problem.noReplyCure')));
        }
      },
    });
  };
  return (
    <Button danger onClick={ask}>
      {t('secondFactor.reset')}
    </Button>
  );
}
