/** The choice of a country's rules: it fills the hours and the caps below, and says where they are written. */
import { useQuery } from '@tanstack/react-query';
import { Form, Radio, Typography } from 'antd';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { api, told } from '../../api/client.ts';
import { capsFormOf } from '../../components/call-rules.ts';
import { windowFormOf } from './window-form.ts';

export function RuleSetField(): ReactElement {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const chosen = Form.useWatch<string | undefined>('ruleSet', form) ?? 'none';
  const sets = useQuery({ queryKey: ['rule-sets'], queryFn: () => told(api.GET('/api/v1/rule-sets')), staleTime: Infinity });
  const set = sets.data?.items.find(({ name }) => name === chosen);
  const take = (name: string): void => {
    const taken = sets.data?.items.find((one) => one.name === name);
    // Whoever goes back to no rule set keeps the hours and may loosen them field by field.
    if (taken === undefined || name === 'none') return;
    form.setFieldsValue({ window: windowFormOf(taken.callingWindow), frequency: emptied(capsFormOf(taken.frequency)) });
  };
  return (
    <Form.Item label={t('task.field.ruleSet')} extra={<Sources summary={set?.summary ?? ''} sources={set?.sources ?? []} />}>
      <Form.Item name="ruleSet" noStyle>
        <Radio.Group
          options={(sets.data?.items ?? []).map(({ name, title }) => ({ value: name, label: title }))}
          onChange={({ target }) => take(String(target.value))}
        />
      </Form.Item>
    </Form.Item>
  );
}

/** Values that are absent must overwrite what stood there before. */
function emptied(caps: ReturnType<typeof capsFormOf>): ReturnType<typeof capsFormOf> {
  return { perDayMax: null, perFiveMinutesMax: null, oneAtATime: false, ...caps };
}

function Sources({ summary, sources }: { summary: string; sources: readonly string[] }): ReactElement {
  const { t } = useTranslation();
  return (
    <div style={{ maxWidth: 640 }}>
      {summary}
      {sources.length === 0 ? null : (
        <details>
          <summary style={{ cursor: 'pointer' }}>{t('task.ruleSources')}</summary>
          <ul style={{ margin: '4px 0 0', paddingLeft: 18 }}>
            {sources.map((source) => (
              <li key={source}>
                <Typography.Text type="secondary">{source}</Typography.Text>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
