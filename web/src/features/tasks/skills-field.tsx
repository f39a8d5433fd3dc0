/** What agents must be able to do for the calls of this task: chosen among what members of the group can do, so that somebody can. */
import { Form, Select } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAgentGroups } from '../../api/choices.ts';

export function SkillsField(): ReactElement {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const groupId = Form.useWatch<string | undefined>('agentGroupId', form);
  const asked = Form.useWatch<string[] | undefined>('agentSkills', form) ?? [];
  const members = useAgentGroups().data?.find(({ id }) => id === groupId)?.members;
  const known = [...new Set([...(members ?? []).flatMap(({ skills }) => skills), ...asked])].sort();
  const able = members?.filter(({ skills }) => asked.every((skill) => skills.includes(skill))).length;
  return (
    <Form.Item name="agentSkills" label={t('task.field.agentSkills')} extra={<Hint asked={asked.length} able={able} />}>
      <Select
        mode="multiple"
        placeholder={t('task.placeholder.agentSkills')}
        options={known.map((skill) => ({ value: skill, label: skill }))}
        notFoundContent={t('task.noSkills')}
      />
    </Form.Item>
  );
}

function Hint({ asked, able }: { asked: number; able: number | undefined }): ReactNode {
  const { t } = useTranslation();
  if (asked === 0 || able === undefined) return t('task.skillsHint');
  return t('task.skillsAble', { count: able });
}
