/** For whom a number is forbidden, and why. */
import { useQuery } from '@tanstack/react-query';
import { Form, Input } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { NamedSelect } from '../../components/named-select.tsx';

const tasksMax = 200;

export function ScopeFields(): ReactElement {
  const { t } = useTranslation();
  const tasks = useQuery({
    queryKey: ['tasks', 'names'],
    queryFn: async () => (await told(api.GET('/api/v1/tasks', { params: { query: { limit: tasksMax } } }))).items,
  });
  return (
    <>
      <Form.Item name="taskId" label={t('doNotCall.field.scope')} extra={t('doNotCall.scopeHint')}>
        <NamedSelect
          allowClear
          placeholder={t('doNotCall.scope.all')}
          showSearch={{ optionFilterProp: 'label' }}
          options={tasks.data?.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="reason" label={t('doNotCall.field.reason')}>
        <Input maxLength={200} />
      </Form.Item>
    </>
  );
}
