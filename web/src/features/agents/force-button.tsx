/** What a supervisor makes of an agent: free, busy or offline; out of a call only after a question. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown, type MenuProps } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas, told } from '../../api/client.ts';
import { useSending } from '../../components/one-at-a-time.ts';
import { problemSentence } from '../../components/problem-notice.tsx';
import { type Agent, hasCall, useReasonText } from './agent-words.ts';
import { ownAgentKey } from './use-beat.ts';

type Force = { state: 'free' | 'busy' | 'offline'; reason?: string; now?: boolean };

export function ForceButton({ agent }: { agent: Agent }): ReactElement {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const client = useQueryClient();
  const reasonText = useReasonText();
  const me = useQuery({ queryKey: [ownAgentKey], queryFn: () => told(api.GET('/api/v1/agents/me')) });
  const { send, isPending } = useSending<Schemas['Agent'], Force>({
    nameOf: (force) => JSON.stringify(force),
    mutationFn: (body) => told(api.POST('/api/v1/agents/{id}/state', { params: { path: { id: agent.id } }, body })),
    onError: (error) => void message.error(problemSentence(error, t('problem.noReplyCure'))),
    onSettled: () => client.invalidateQueries({ queryKey: ['agents'] }),
  });
  const outAtOnce = (): void => {
    modal.confirm({
      title: t('agent.outNow', { name: agent.username }),
      content: t('agent.outNowNote'),
      okButtonProps: { danger: true },
      onOk: () => send({ state: 'offline', now: true }),
    });
  };
  const items: MenuProps['items'] = [
    { key: 'free', label: t('agent.goFree'), onClick: () => send({ state: 'free' }) },
    {
      key: 'busy',
      type: 'group',
      label: t('agent.goBusy'),
      children: (me.data?.busyReasons ?? []).map((reason) => ({
        key: `busy ${reason}`,
        label: reasonText(reason),
        onClick: () => send({ state: 'busy', reason }),
      })),
    },
    { type: 'divider' },
    { key: 'offline', label: t('agent.signOut'), onClick: () => send({ state: 'offline' }) },
    ...(hasCall(agent) ? [{ key: 'now', danger: true, label: t('agent.outOfCall'), onClick: outAtOnce }] : []),
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']} disabled={agent.state === 'offline'}>
      <Button size="small" loading={isPending} aria-label={t('agent.forceNamed', { name: agent.username })}>
        {t('agent.force')}
      </Button>
    </Dropdown>
  );
}
