/** Colleagues who may be called; Enter takes the first free one of those that are shown. */
import { Button, Flex, Input, Tag, Typography } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';
import { EmptyNote } from '../../components/empty-note.tsx';
import { stateColours } from '../agents/agent-words.ts';
import { targetsFor } from './found-targets.ts';
import type { PlaceProps } from './target-picker.tsx';

type TargetAgent = Schemas['TargetAgent'];

export function AgentTargets({
  agents,
  kind,
  isPending,
  onChoose,
}: PlaceProps & { agents: readonly TargetAgent[] }): ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const found = targetsFor(agents, text);
  const choose = ({ id }: TargetAgent): void => onChoose({ kind: 'agent', agentId: id });
  const chooseFirst = (): void => {
    const [one] = found;
    if (one?.state === 'free' && !isPending) choose(one);
  };
  if (agents.length === 0) return <EmptyNote what={t('console.pick.noAgents')} why={t('console.pick.noAgentsWhy')} />;
  return (
    <>
      <Input
        autoFocus
        allowClear
        aria-label={t('console.pick.find')}
        placeholder={t('console.pick.find')}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onPressEnter={chooseFirst}
      />
      <ul className="targets" aria-label={t('console.pick.agent')}>
        {found.map((agent) => (
          <li key={agent.id}>
            <Flex gap={8} align="center" wrap>
              <Typography.Text strong>{agent.name}</Typography.Text>
              <Typography.Text type="secondary">{[agent.extension, ...agent.groups].join(' · ')}</Typography.Text>
            </Flex>
            <Flex gap={8} align="center">
              <Tag color={stateColours[agent.state]} style={{ margin: 0 }}>
                {t(`agent.state.${agent.state}`)}
              </Tag>
              <Button
                size="small"
                type="primary"
                disabled={agent.state !== 'free' || isPending}
                aria-label={t(`console.pick.to.${kind}`, { name: agent.name })}
                onClick={() => choose(agent)}
              >
                {t(`console.move.${kind}`)}
              </Button>
            </Flex>
          </li>
        ))}
      </ul>
      {found.length === 0 ? <Typography.Text type="secondary">{t('list.noneMatch')}</Typography.Text> : null}
    </>
  );
}
