/** Whom a callee is given to, or whom one asks first: a colleague who is free, a group, or a number outside. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Flex, Modal, Segmented, Skeleton } from 'antd';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { AgentTargets } from './agent-targets.tsx';
import type { AskingKind } from './call-moves.ts';
import { GroupTargets } from './group-targets.tsx';
import { NumberTarget } from './number-target.tsx';
import { type MoveWish, useSendMove } from './use-call-moves.ts';

const places = ['agent', 'group', 'number'] as const;
type Place = (typeof places)[number];
export type Target = NonNullable<MoveWish['to']>;
/** What each of the three places needs. */
export type PlaceProps = { kind: AskingKind; isPending: boolean; onChoose: (to: Target) => void };

/** Who is free changes with every call; the live feed tells it, and this is for a feed that is lost. */
const lookEveryMs = 5_000;
const width = 520;

export function TargetPicker({ callId, kind, onClose }: { callId: string; kind: AskingKind; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const [place, setPlace] = useState<Place>('agent');
  const targets = useQuery({
    queryKey: ['agent-targets'],
    queryFn: () => told(api.GET('/api/v1/agents/me/targets')),
    refetchInterval: lookEveryMs,
  });
  const { send, isPending, error } = useSendMove(callId, { onSent: onClose });
  const props: PlaceProps = { kind, isPending, onChoose: (to) => send({ kind, to }) };
  return (
    <Modal open onCancel={onClose} footer={null} width={width} title={t(`console.move.${kind}`)}>
      <Flex vertical gap={12}>
        <Alert type="info" title={t(`console.pick.means.${kind}`)} />
        <Segmented<Place>
          block
          value={place}
          onChange={setPlace}
          aria-label={t('console.pick.place')}
          options={places.map((value) => ({ value, label: t(`console.pick.${value}`) }))}
        />
        {targets.isError ? <ProblemNotice error={targets.error} onRetry={() => void targets.refetch()} /> : null}
        {error === null ? null : <ProblemNotice error={error} />}
        {place === 'number' ? <NumberTarget {...props} /> : null}
        {place !== 'number' && targets.isPending ? <Skeleton active /> : null}
        {place === 'agent' && targets.data !== undefined ? <AgentTargets {...props} agents={targets.data.agents} /> : null}
        {place === 'group' && targets.data !== undefined ? <GroupTargets {...props} groups={targets.data.groups} /> : null}
      </Flex>
    </Modal>
  );
}
