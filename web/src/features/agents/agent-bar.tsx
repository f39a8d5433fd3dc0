/** 电话工具条: an agent signs in, is free, busy and signs out from every screen. */
import { CustomerServiceOutlined, DownOutlined, WarningOutlined } from '@ant-design/icons';
import { Button, Checkbox, Dropdown, Flex, type MenuProps, Popover, Tag, Tooltip } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Agent, stateColours, useReasonText, useStateText } from './agent-words.ts';
import { RunningTime } from './running-time.tsx';
import { useBeat } from './use-beat.ts';
import { chosenOf, useOwnAgent, usePress } from './use-press.ts';

/** Until the server has said. */
const beatMsUsual = 2_000;

/** `row`: it stands below the frame's bar, which has no room for it on a phone. */
export function AgentBar({ row = false }: { row?: boolean }): ReactElement | null {
  const me = useOwnAgent();
  const agent = me.data?.agent ?? null;
  useBeat(agent, me.data?.beatEveryMs ?? beatMsUsual);
  if (agent === null || !agent.enabled) return null;
  return (
    <div style={row ? { padding: '8px 12px 0' } : { lineHeight: 'normal' }}>
      {agent.state === 'offline' ? <SignIn agent={agent} /> : <StateButton agent={agent} reasons={me.data?.busyReasons ?? []} />}
    </div>
  );
}

function SignIn({ agent }: { agent: Agent }): ReactElement {
  const { t } = useTranslation();
  const stateText = useStateText();
  const { press, isPending } = usePress();
  const [groupIds, setGroupIds] = useState(() => chosenOf(agent));
  const button = (
    <Button
      type="primary"
      size="small"
      icon={<CustomerServiceOutlined aria-hidden />}
      loading={isPending}
      {...(agent.groups.length > 1 ? {} : { onClick: () => press({ kind: 'in', groupIds }) })}
    >
      {t('agent.signIn')}
    </Button>
  );
  return (
    <Flex align="center" gap={4}>
      {agent.reason === null ? null : (
        <Tooltip title={t('agent.outBecause')}>
          <Tag color="volcano">{stateText(agent)}</Tag>
        </Tooltip>
      )}
      {agent.groups.length > 1 ? (
        <Popover
          trigger="click"
          title={t('agent.forGroups')}
          content={
            <Flex vertical gap={10}>
              <Checkbox.Group
                value={groupIds}
                onChange={setGroupIds}
                options={agent.groups.map(({ groupId, name }) => ({ value: groupId, label: name }))}
                style={{ display: 'flex', flexDirection: 'column', gap: 6 }}
              />
              <Button type="primary" loading={isPending} onClick={() => press({ kind: 'in', groupIds })}>
                {t('agent.signInNow')}
              </Button>
            </Flex>
          }
        >
          {button}
        </Popover>
      ) : (
        button
      )}
    </Flex>
  );
}

function StateButton({ agent, reasons }: { agent: Agent; reasons: readonly string[] }): ReactElement {
  const { t } = useTranslation();
  const stateText = useStateText();
  const reasonText = useReasonText();
  const { press, isPending } = usePress();
  const items: MenuProps['items'] = [
    { key: 'free', label: t('agent.goFree'), disabled: agent.state === 'free', onClick: () => press({ kind: 'free' }) },
    {
      key: 'busy',
      type: 'group',
      label: t('agent.goBusy'),
      children: reasons.map((reason) => ({
        key: `busy ${reason}`,
        label: reasonText(reason),
        onClick: () => press({ kind: 'busy', reason }),
      })),
    },
    { type: 'divider' },
    { key: 'out', label: t('agent.signOut'), onClick: () => press({ kind: 'out' }) },
  ];
  return (
    <Flex align="center" gap={2}>
      {agent.hasPhone ? null : (
        <Tooltip title={t('agent.noPhone', { number: agent.extension })}>
          <WarningOutlined aria-label={t('agent.noPhone', { number: agent.extension })} style={{ color: '#d46b08' }} />
        </Tooltip>
      )}
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button type="text" loading={isPending} style={{ paddingInline: 6 }}>
          <span className="only-read">{t('agent.mine')}: </span>
          <Tag color={stateColours[agent.state]} style={{ marginInlineEnd: 0 }}>
            {stateText(agent)} <RunningTime since={agent.since} />
          </Tag>
          {agent.next === null ? null : <span>{t('agent.then', { state: stateText(agent.next) })}</span>}
          <DownOutlined aria-hidden style={{ fontSize: 10 }} />
        </Button>
      </Dropdown>
    </Flex>
  );
}
