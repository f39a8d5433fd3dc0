/** Puts the number that one looks at on the do-not-call list of all tasks, after saying what that means. */
import { StopOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { problemSentence } from '../../components/problem-notice.tsx';
import { useMay } from '../../components/who.ts';

export function ForbidButton({ number }: { number: string }): ReactElement | null {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const client = useQueryClient();
  if (!useMay('agent')) return null;
  const ask = (): void => {
    modal.confirm({
      title: t('doNotCall.forbidTitle', { number }),
      content: t('doNotCall.forbidMeans'),
      okText: t('doNotCall.forbid'),
      onOk: async () => {
        try {
          await told(api.POST('/api/v1/do-not-call', { body: { number } }));
          await client.invalidateQueries({ queryKey: ['number'] });
        } catch (error) {
          message.error(problemSentence(error, t('problem.noReplyCure')));
        }
      },
    });
  };
  return (
    <Button size="small" icon={<StopOutlined aria-hidden />} onClick={ask}>
      {t('doNotCall.forbid')}
    </Button>
  );
}
