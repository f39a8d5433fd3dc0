/** 加入免打扰: the callee wants no more calls, of this task or of any. */
import { StopOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown, Tag } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { problemSentence } from '../../components/problem-notice.tsx';

const scopes = ['all', 'task'] as const;
type Scope = (typeof scopes)[number];

export function ForbidCalleeButton({ callId, forbidden }: { callId: string; forbidden: Scope | null }): ReactElement {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const client = useQueryClient();
  if (forbidden === 'all') return <ForbiddenTag scope="all" />;
  const ask = (scope: Scope): void => {
    modal.confirm({
      title: t(`console.forbid.${scope}`),
      content: t('console.forbidMeans'),
      okText: t('doNotCall.forbid'),
      onOk: async () => {
        try {
          await told(api.POST('/api/v1/agents/me/call/do-not-call', { body: { callId, scope } }));
          await client.invalidateQueries({ queryKey: ['agent-call'] });
        } catch (error) {
          message.error(problemSentence(error, t('problem.noReplyCure')));
        }
      },
    });
  };
  return (
    <>
      {forbidden === null ? null : <ForbiddenTag scope={forbidden} />}
      <Dropdown
        trigger={['click']}
        menu={{
          items: scopes
            .filter((scope) => scope !== forbidden)
            .map((scope) => ({ key: scope, label: t(`console.forbid.${scope}`), onClick: () => ask(scope) })),
        }}
      >
        <Button icon={<StopOutlined aria-hidden />}>{t('doNotCall.forbid')}</Button>
      </Dropdown>
    </>
  );
}

function ForbiddenTag({ scope }: { scope: Scope }): ReactElement {
  const { t } = useTranslation();
  return (
    <Tag color="volcano" icon={<StopOutlined aria-hidden />}>
      {t(`console.forbidden.${scope}`)}
    </Tag>
  );
}
