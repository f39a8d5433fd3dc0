/** Who belongs where, with which priority and skills: the same rows in the form of an agent and in that of a group. */
import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Flex, Form, InputNumber, Select } from 'antd';
import type { ReactElement, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NamedSelect } from '../../components/named-select.tsx';

const priorityUsual = 5;

export type MembershipForm = { priority?: number | null; skills?: string[] };

/** As it is sent. */
export function membershipOf({ priority, skills = [] }: MembershipForm): { priority: number; skills: string[] } {
  return { priority: priority ?? priorityUsual, skills };
}

type Props = {
  /** Of the list in the form, and of what is chosen in each row. */
  name: string;
  of: string;
  label: string;
  extra: ReactNode;
  words: { choose: string; add: string; remove: string };
  options: { value: string; label: string }[] | undefined;
  known: { id: string; name: string }[];
  searched?: boolean;
};

export function MembershipField({ name, of, label, extra, words, options, known, searched = false }: Props): ReactElement {
  const { t } = useTranslation();
  return (
    <Form.Item label={label} extra={extra}>
      <Form.List name={name}>
        {(rows, { add, remove }) => (
          <Flex vertical gap={8}>
            {rows.map(({ key, name: row }) => (
              <Flex key={key} gap={6} align="start">
                <Form.Item name={[row, of]} rules={[{ required: true, message: t('form.required') }]} noStyle>
                  <NamedSelect
                    aria-label={words.choose}
                    {...(searched ? { showSearch: { optionFilterProp: 'label' } } : {})}
                    style={{ width: 170 }}
                    options={options}
                    known={known}
                  />
                </Form.Item>
                <Form.Item name={[row, 'priority']} noStyle>
                  <InputNumber min={1} max={9} precision={0} aria-label={t('agent.priority')} style={{ width: 64 }} />
                </Form.Item>
                <SkillsItem row={row} />
                <Button
                  type="text"
                  icon={<MinusCircleOutlined aria-hidden />}
                  aria-label={words.remove}
                  onClick={() => remove(row)}
                />
              </Flex>
            ))}
            <Button icon={<PlusOutlined aria-hidden />} onClick={() => add({ priority: priorityUsual })}>
              {words.add}
            </Button>
          </Flex>
        )}
      </Form.List>
    </Form.Item>
  );
}

function SkillsItem({ row }: { row: number }): ReactElement {
  const { t } = useTranslation();
  return (
    <Form.Item name={[row, 'skills']} noStyle>
      <Select
        mode="tags"
        open={false}
        suffix={null}
        aria-label={t('agent.skills')}
        placeholder={t('agent.skills')}
        style={{ flex: 1 }}
      />
    </Form.Item>
  );
}
