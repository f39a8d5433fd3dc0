/** The form of a group: its name, its wrap-up, and who belongs to it. */
import { Form, Input, InputNumber, Segmented, Select, Switch } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAgents, useRecognisers } from '../../api/choices.ts';
import { api, type Schemas, told } from '../../api/client.ts';
import { EditDrawer } from '../../components/edit-drawer.tsx';
import { MembershipField, type MembershipForm, membershipOf } from '../agents/membership-field.tsx';

type Group = Schemas['AgentGroup'];
type MemberForm = MembershipForm & { agentId: string };
type GroupForm = {
  name: string;
  wrapUpSeconds: number;
  dispositions?: string[];
  autoAnswer: boolean;
  ringSecondsMax: number;
  legs: Group['legs'];
  recogniserId?: string | null;
  notes?: string;
  sort?: number | null;
  members?: MemberForm[];
};

export const listKey = 'agent-groups';
const usual = { wrapUpSeconds: 15, autoAnswer: true, ringSecondsMax: 15, legs: 'per-call', sort: 0 } as const;
const legChoices: readonly Group['legs'][] = ['per-call', 'open'];
const ringSecondsMin = 3;
const ringSecondsMost = 120;
const wrapUpSecondsMax = 3_600;
const dispositionsMax = 30;

export function AgentGroupDrawer({ group, onClose }: { group: Group | null; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const save = ({
    name,
    wrapUpSeconds,
    dispositions,
    autoAnswer,
    ringSecondsMax,
    legs,
    recogniserId = null,
    notes = '',
    sort,
    members = [],
  }: GroupForm): Promise<unknown> => {
    const body = {
      ...{ name, wrapUpSeconds, autoAnswer, ringSecondsMax, legs, recogniserId, notes },
      // A new group that says nothing gets the usual words.
      ...(dispositions === undefined ? {} : { dispositions }),
      sort: sort ?? 0,
      members: members.map((member) => ({ agentId: member.agentId, ...membershipOf(member) })),
    };
    return group === null
      ? told(api.POST('/api/v1/agent-groups', { body }))
      : told(api.PATCH('/api/v1/agent-groups/{id}', { params: { path: { id: group.id } }, body }));
  };
  return (
    <EditDrawer<GroupForm>
      title={group === null ? t('agentGroup.add') : group.name}
      listKey={listKey}
      initial={group === null ? { ...usual, members: [] } : { ...group }}
      save={save}
      onClose={onClose}
    >
      <Form.Item name="name" label={t('agentGroup.field.name')} rules={[{ required: true, message: t('form.required') }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="wrapUpSeconds" label={t('agentGroup.field.wrapUpSeconds')} extra={t('agentGroup.wrapUpHint')}>
        <InputNumber min={0} max={wrapUpSecondsMax} precision={0} suffix={t('unit.seconds')} style={{ width: 140 }} />
      </Form.Item>
      <Form.Item name="legs" label={t('agentGroup.field.legs')} extra={t('agentGroup.legsHint')}>
        <Segmented<Group['legs']> options={legChoices.map((value) => ({ value, label: t(`agentGroup.legs.${value}`) }))} />
      </Form.Item>
      <Form.Item
        name="autoAnswer"
        label={t('agentGroup.field.autoAnswer')}
        valuePropName="checked"
        extra={t('agentGroup.autoAnswerHint')}
      >
        <Switch />
      </Form.Item>
      <Form.Item name="ringSecondsMax" label={t('agentGroup.field.ringSecondsMax')} extra={t('agentGroup.ringHint')}>
        <InputNumber min={ringSecondsMin} max={ringSecondsMost} precision={0} suffix={t('unit.seconds')} style={{ width: 140 }} />
      </Form.Item>
      <Form.Item name="dispositions" label={t('agentGroup.field.dispositions')} extra={t('agentGroup.dispositionsHint')}>
        <Select mode="tags" open={false} suffix={null} maxCount={dispositionsMax} tokenSeparators={[',', '，', '、']} />
      </Form.Item>
      <TranscriptField />
      <MembersField known={group?.members ?? []} />
      <Form.Item name="notes" label={t('agentGroup.field.notes')}>
        <Input.TextArea maxLength={1000} autoSize={{ minRows: 2, maxRows: 6 }} />
      </Form.Item>
      <Form.Item name="sort" label={t('agentGroup.field.sort')} extra={t('agentGroup.sortHint')}>
        <InputNumber precision={0} style={{ width: 140 }} />
      </Form.Item>
    </EditDrawer>
  );
}

function TranscriptField(): ReactElement {
  const { t } = useTranslation();
  const recognisers = useRecognisers();
  return (
    <Form.Item
      name="recogniserId"
      label={t('agentGroup.field.recogniserId')}
      extra={
        <>
          {t('agentGroup.transcriptHint')}{' '}
          {recognisers.data?.length === 0 ? <Link to="/recognisers">{t('agentGroup.toRecognisers')}</Link> : null}
        </>
      }
    >
      <Select
        allowClear
        placeholder={t('agentGroup.noTranscript')}
        loading={recognisers.isPending}
        options={recognisers.data?.map(({ id, name }) => ({ value: id, label: name })) ?? []}
      />
    </Form.Item>
  );
}

function MembersField({ known }: { known: Group['members'] }): ReactElement {
  const { t } = useTranslation();
  const agents = useAgents();
  return (
    <MembershipField
      name="members"
      of="agentId"
      label={t('agentGroup.field.members')}
      extra={
        <>
          {t('agentGroup.membersHint')} {agents.data?.length === 0 ? <Link to="/agents">{t('agentGroup.toAgents')}</Link> : null}
        </>
      }
      words={{ choose: t('menu.agents'), add: t('agentGroup.addMember'), remove: t('agentGroup.removeMember') }}
      options={agents.data?.map(({ id, username, extension }) => ({ value: id, label: `${username} · ${extension}` }))}
      known={known.map(({ agentId: id, username: name }) => ({ id, name }))}
      searched
    />
  );
}
