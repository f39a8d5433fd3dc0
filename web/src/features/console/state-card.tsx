/** How the agent stands, large, since when, and what they can press now. */
import {
  ClockCircleOutlined,
  CoffeeOutlined,
  CustomerServiceOutlined,
  EditOutlined,
  LogoutOutlined,
  PhoneOutlined,
  SmileOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { Alert, Button, Card, Checkbox, Dropdown, Flex, Popover, Tag, Typography } from 'antd';
import { type ReactElement, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMay } from '../../components/who.ts';
import { type Agent, type AgentState, hasCall, stateColours, useReasonText, useStateText } from '../agents/agent-words.ts';
import { RunningTime } from '../agents/running-time.tsx';
import { chosenOf, type Press } from '../agents/use-press.ts';
import { RemainingTime } from './remaining-time.tsx';

type Props = {
  agent: Agent;
  reasons: readonly string[];
  press: (wish: Press) => void;
  isPending: boolean;
  /** A contact is read (预览外呼): what is pressed comes at once, as without a call. */
  reads: boolean;
};

const icons: Readonly<Record<AgentState, ReactNode>> = {
  free: <SmileOutlined aria-hidden />,
  busy: <CoffeeOutlined aria-hidden />,
  reserved: <ClockCircleOutlined aria-hidden />,
  ringing: <PhoneOutlined aria-hidden />,
  talking: <CustomerServiceOutlined aria-hidden />,
  'wrap-up': <EditOutlined aria-hidden />,
  'signed-in': <UserOutlined aria-hidden />,
  offline: <LogoutOutlined aria-hidden />,
};

export function StateCard(props: Props): ReactElement {
  const { agent } = props;
  const { t } = useTranslation();
  const stateText = useStateText();
  return (
    <Card size="small" className="state-card" data-state={agent.state}>
      <Flex vertical gap={10}>
        <div role="status" aria-label={t('agent.mine')}>
          <Tag color={stateColours[agent.state]} icon={icons[agent.state]} className="state-tag">
            {stateText(agent)}
          </Tag>
          <div className="state-time">
            <RunningTime since={agent.since} />
          </div>
          {agent.state === 'wrap-up' && agent.until !== null ? (
            <Typography.Text type="secondary">
              {t('console.wrapUpLeft')} <RemainingTime until={agent.until} />
            </Typography.Text>
          ) : null}
        </div>
        {agent.next === null || agent.state === 'offline' ? null : (
          <Alert type="info" showIcon title={t('agent.then', { state: stateText(agent.next) })} />
        )}
        {agent.state === 'offline' && agent.reason !== null ? (
          <Alert type="warning" showIcon title={t('agent.outBecause')} />
        ) : null}
        {agent.groups.length === 0 ? <NoGroup /> : null}
        {agent.state === 'offline' ? <SignIn {...props} /> : <Presses {...props} />}
      </Flex>
    </Card>
  );
}

function NoGroup(): ReactElement {
  const { t } = useTranslation();
  const makes = useMay('supervisor');
  return (
    <Alert
      type="warning"
      showIcon
      title={t('agent.noGroups')}
      description={makes ? <Link to="/agent-groups">{t('console.toGroups')}</Link> : t('console.askSupervisor')}
    />
  );
}

function SignIn({ agent, press, isPending }: Props): ReactElement {
  const { t } = useTranslation();
  const [groupIds, setGroupIds] = useState(() => chosenOf(agent));
  return (
    <>
      {agent.groups.length > 1 ? (
        <GroupChoice agent={agent} value={groupIds} onChange={setGroupIds} />
      ) : (
        <GroupTags agent={agent} />
      )}
      <Button type="primary" size="large" block loading={isPending} onClick={() => press({ kind: 'in', groupIds })}>
        {t('agent.signIn')}
      </Button>
    </>
  );
}

function Presses({ agent, reasons, press, isPending, reads }: Props): ReactElement {
  const { t } = useTranslation();
  const reasonText = useReasonText();
  const inCall = hasCall(agent) && !reads;
  const wrapsUp = agent.state === 'wrap-up';
  const mayGoFree = !wrapsUp && !reads && (inCall ? agent.next !== null : agent.state !== 'free');
  return (
    <>
      <Flex gap={8} wrap>
        {wrapsUp ? (
          <Button type="primary" size="large" loading={isPending} onClick={() => press({ kind: 'done' })}>
            {t('console.done')}
          </Button>
        ) : null}
        {mayGoFree ? (
          <Button type={inCall ? 'default' : 'primary'} size="large" loading={isPending} onClick={() => press({ kind: 'free' })}>
            {t(inCall ? 'console.freeAfter' : 'agent.goFree')}
          </Button>
        ) : null}
        <Dropdown
          trigger={['click']}
          menu={{
            items: reasons.map((reason) => ({
              key: reason,
              label: reasonText(reason),
              onClick: () => press({ kind: 'busy', reason }),
            })),
          }}
        >
          <Button size="large">{t(inCall ? 'console.busyAfter' : 'agent.goBusy')}</Button>
        </Dropdown>
        <Button size="large" loading={isPending} onClick={() => press({ kind: 'out' })}>
          {t(inCall ? 'console.outAfter' : 'agent.signOut')}
        </Button>
      </Flex>
      {agent.groups.length > 1 ? <OtherGroups agent={agent} press={press} isPending={isPending} /> : <GroupTags agent={agent} />}
    </>
  );
}

function GroupTags({ agent: { groups, state } }: { agent: Agent }): ReactElement | null {
  if (groups.length === 0) return null;
  const shown = groups.filter(({ taking }) => taking || state === 'offline');
  return (
    <Flex gap={4} wrap>
      {shown.map(({ groupId, name }) => (
        <Tag key={groupId} style={{ marginInlineEnd: 0 }}>
          {name}
        </Tag>
      ))}
    </Flex>
  );
}

function OtherGroups({ agent, press, isPending }: Pick<Props, 'agent' | 'press' | 'isPending'>): ReactElement {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [groupIds, setGroupIds] = useState(() => chosenOf(agent));
  const choose = (): void => {
    press({ kind: 'in', groupIds });
    setOpen(false);
  };
  return (
    <Flex gap={8} align="center" wrap>
      <GroupTags agent={agent} />
      <Popover
        trigger="click"
        open={open}
        onOpenChange={setOpen}
        title={t('agent.forGroups')}
        content={
          <Flex vertical gap={10}>
            <GroupChoice agent={agent} value={groupIds} onChange={setGroupIds} />
            <Button type="primary" loading={isPending} onClick={choose}>
              {t('agent.signInNow')}
            </Button>
          </Flex>
        }
      >
        <Button size="small" type="link">
          {t('console.otherGroups')}
        </Button>
      </Popover>
    </Flex>
  );
}

function GroupChoice({
  agent: { groups },
  value,
  onChange,
}: {
  agent: Agent;
  value: string[];
  onChange: (ids: string[]) => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <Checkbox.Group
      aria-label={t('agent.forGroups')}
      value={value}
      onChange={onChange}
      options={groups.map(({ groupId, name }) => ({ value: groupId, label: name }))}
      style={{ display: 'flex', flexDirection: 'column', gap: 6 }}
    />
  );
}
